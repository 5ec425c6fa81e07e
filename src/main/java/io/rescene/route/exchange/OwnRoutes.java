package io.rescene.route.exchange;

import java.util.Set;

/** The names that routes have for Rescene, whoever asks: their ids, and where Java calls them. */
public final class OwnRoutes {
    /** The id of the route that upgrades a video. */
    public static final String REPROCESS_VIDEO = "reprocess-video";

    /** The id of the one way to OpenAI. */
    public static final String ASK = "ask";

    /** The ids of the routes whose steps are Rescene's. */
    public static final Set<String> IN_JAVA = Set.of(REPROCESS_VIDEO, ASK);

    /** The route that is told of upgraded videos. */
    public static final String VIDEO_DONE = "video-done";

    private OwnRoutes() {}
}
