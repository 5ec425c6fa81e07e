package io.rescene.scene;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One scene of a video, as far as Rescene reads it: what is seen is described, so no transcript comes along.
 *
 * @param id the row's id in {@code video_scenes}
 * @param index the scene's place in its video, from 0; unique within the video
 * @param pictureUrl {@code thumbnail_url} as it stands in the table; null or blank means the scene has no picture
 */
public record Scene(UUID id, int index, @Nullable String pictureUrl) {
    /** Whether there is a picture to describe. */
    public boolean hasPicture() {
        return pictureUrl != null && !pictureUrl.isBlank();
    }
}
