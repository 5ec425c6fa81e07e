package io.rescene.route.folder;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that people edit. */
public final class TextFile {
    private TextFile() {}

    /**
     * Reads it, without the byte order mark that editors of Windows begin with.
     *
     * @throws IOException whose message says to people why it can't be read
     */
    public static String read(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (IOException e) {
            throw new IOException(why(file, e), e);
        }
    }

    /** Why a file or a folder can't be read, as people say it. */
    static String why(Path file, IOException trouble) {
        if (Files.isDirectory(file) && !(trouble instanceof AccessDeniedException)) {
            return "it is a folder, not a file";
        } else if (trouble instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        } else if (trouble instanceof AccessDeniedException) {
            return "the user that Rescene runs as may not read it";
        }
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return "it is a link that leads nowhere";
        }
        String reason = trouble instanceof FileSystemException system ? system.getReason() : trouble.getMessage();
        return reason == null ? trouble.getClass().getSimpleName() : reason;
    }
}
