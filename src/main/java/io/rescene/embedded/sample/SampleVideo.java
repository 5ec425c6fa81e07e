package io.rescene.embedded.sample;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A video as it stands before Rescene.
 *
 * @param id stable
 * @param owner one of the two owners
 * @param status a {@code video_status}
 * @param filename as uploaded
 * @param language of the transcripts: {@code ko} or {@code en}
 * @param error why it failed; null if it did not
 * @param createdAt when it was uploaded
 * @param scenes in order, may be empty
 */
record SampleVideo(
        UUID id,
        UUID owner,
        String status,
        String filename,
        String language,
        @Nullable String error,
        Instant createdAt,
        List<SampleScene> scenes) {

    String storagePath() {
        return owner + "/" + id + "/" + filename;
    }

    /** Seconds, 0 without scenes. */
    double duration() {
        return scenes.isEmpty() ? 0 : scenes.get(scenes.size() - 1).endSeconds();
    }
}
