package io.rescene.picture;

/** Memory for a picture that is read. */
@FunctionalInterface
public interface PictureRoom {
    /** Whether a picture of so many bytes may be held, in place of what was held of it so far; asked before it is read. */
    boolean holds(int bytes);
}
