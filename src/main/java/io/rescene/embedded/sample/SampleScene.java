package io.rescene.embedded.sample;

import java.util.Optional;
import java.util.UUID;

/**
 * A scene as it stands before Rescene.
 *
 * @param id stable
 * @param index its place in the video, from 0
 * @param startSeconds from the video's start
 * @param endSeconds later than {@code startSeconds}
 * @param transcript what is said, or empty for nothing
 * @param visualSummary the v1 text
 * @param picture what its picture shows; empty: it has none
 */
record SampleScene(
        UUID id,
        int index,
        double startSeconds,
        double endSeconds,
        String transcript,
        String visualSummary,
        Optional<Picture> picture) {

    /** A motif and the seed that makes it this scene's own. */
    record Picture(Motif motif, long seed) {}

    /** The v1 text made of both. */
    String combined() {
        return (transcript + " " + visualSummary).strip();
    }
}
