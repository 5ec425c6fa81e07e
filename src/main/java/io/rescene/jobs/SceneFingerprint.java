package io.rescene.jobs;

/**
 * Names the scenes of a video, their order and their pictures: it is taken with the claim, and saving tells by it whether they are
 * still those that were described and summed up.
 */
public final class SceneFingerprint {
    private SceneFingerprint() {}

    /**
     * SQL that takes it.
     *
     * @param video SQL for the video's id
     */
    static String of(String video) {
        return """
                (SELECT count(*) || ':'
                    || coalesce(md5(string_agg(concat_ws(' ', s.id, s.index, s.thumbnail_url), ',' ORDER BY s.id)), '')
                FROM public.video_scenes s WHERE s.video_id = %s)""".formatted(video);
    }

    /**
     * How many scenes the video had when it was taken.
     *
     * @param fingerprint as {@link #of} gives it
     */
    public static long scenes(String fingerprint) {
        return Long.parseLong(fingerprint.substring(0, fingerprint.indexOf(':')));
    }
}
