package io.rescene.picture;

/**
 * A picture as it was fetched, its bytes unchanged.
 *
 * @param type its format
 * @param bytes the file
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier between two steps, never compared
public record Picture(ImageType type, byte[] bytes) {
    /** Never the bytes. */
    @Override
    public String toString() {
        return type.mediaType() + ", " + bytes.length + " bytes";
    }
}
