package io.rescene.runtime.settings;

import io.rescene.route.folder.TextFile;
import io.rescene.runtime.exit.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The text of a file of settings. */
final class SettingText {
    private SettingText() {}

    /** Whether there is something of that name: a folder, or a link that leads nowhere, is no reason to go on without what should stand in it. */
    static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads it.
     *
     * @throws UserException with exit code 2 if the file can't be read
     */
    static String of(Path file) {
        try {
            return TextFile.read(file);
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
    }

    /** A file that can't be read, for a reason. */
    static UserException unreadable(Path file, String why) {
        return UserException.usage(file + " can't be read: " + why);
    }
}
