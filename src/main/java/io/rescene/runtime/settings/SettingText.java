package io.rescene.runtime.settings;

import io.rescene.runtime.exit.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of a file of settings. */
final class SettingText {
    private SettingText() {}

    /**
     * Reads it, without the byte order mark that editors of Windows begin with.
     *
     * @throws UserException with exit code 2 if the file can't be read
     */
    static String of(Path file) {
        if (Files.isDirectory(file)) {
            throw unreadable(file, "it is a folder, not a file");
        }
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8 text");
        } catch (AccessDeniedException e) {
            throw unreadable(file, "the user that Rescene runs as may not read it");
        } catch (IOException e) {
            throw unreadable(file, e.getClass().getSimpleName());
        }
    }

    /** A file that can't be read, for a reason. */
    static UserException unreadable(Path file, String why) {
        return UserException.usage(file + " can't be read: " + why);
    }
}
