package io.rescene.picture;

/** What fetching a picture came to. The reasons never hold a key and never a query string. */
public sealed interface PictureAnswer {
    /** The picture. */
    record Found(Picture picture) implements PictureAnswer {}

    /** This picture can never be had: its scene fails. */
    record Broken(String reason) implements PictureAnswer {}

    /** It can't be had just now. */
    record Passing(String reason) implements PictureAnswer {}

    /** The storage refuses the service key: every picture would fail. */
    record Refused(String reason) implements PictureAnswer {}
}
