package io.rescene.picture;

import java.util.Base64;

/**
 * A picture as it was fetched, its bytes unchanged.
 *
 * @param type its format
 * @param bytes the file
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two steps, never compared
public record Picture(ImageType type, byte[] bytes) {
    /** The picture as a data URI, about 4/3 of its size. */
    public String dataUri() {
        return "data:" + type.mediaType() + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    /** Never the bytes. */
    @Override
    public String toString() {
        return type.mediaType() + ", " + bytes.length + " bytes";
    }
}
