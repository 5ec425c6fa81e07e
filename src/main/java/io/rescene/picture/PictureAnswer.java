package io.rescene.picture;

import java.time.Duration;
import java.util.Optional;

/** What fetching a picture came to. The reasons never hold a key and never a query string. */
public sealed interface PictureAnswer {
    /** The picture. */
    record Found(Picture picture) implements PictureAnswer {}

    /** This picture can never be had: its scene fails. */
    record Broken(String reason) implements PictureAnswer {}

    /**
     * It can't be had just now.
     *
     * @param after how long its host wants to be left alone; empty if it names no wait
     */
    record Passing(String reason, Optional<Duration> after) implements PictureAnswer {
        /** Trouble without a wait that was named. */
        Passing(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * There is no room for it just now, so that it was not read.
     *
     * @param bytes as it takes, above 0; at most, where its host does not tell
     */
    record NoRoom(int bytes) implements PictureAnswer {}

    /** The storage refuses the service key: every picture would fail. */
    record Refused(String reason) implements PictureAnswer {}
}
