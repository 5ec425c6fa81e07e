package io.rescene.picture;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The picture formats that OpenAI's vision models take, told by their first bytes, whatever a server calls them. */
public enum ImageType {
    /** JPEG. */
    JPEG("image/jpeg"),
    /** PNG. */
    PNG("image/png"),
    /** GIF; the models look at its first frame. */
    GIF("image/gif"),
    /** WebP. */
    WEBP("image/webp");

    private final String mediaType;

    ImageType(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The media type, as in a data URI. */
    public String mediaType() {
        return mediaType;
    }

    /**
     * Tells the format of a picture.
     *
     * @return empty if the bytes are no picture of these formats
     */
    public static Optional<ImageType> of(byte[] bytes) {
        if (starts(bytes, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (starts(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (starts(bytes, 0, "GIF87a") || starts(bytes, 0, "GIF89a")) {
            return Optional.of(GIF);
        }
        return starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP") ? Optional.of(WEBP) : Optional.empty();
    }

    private static boolean starts(byte[] bytes, int offset, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < offset + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[offset + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
