package io.rescene.route;

/** The names that routes have for Rescene, whoever asks: their ids, and where Java calls them. */
final class OwnRoutes {
    /** The id of the route that upgrades a video. */
    static final String REPROCESS_VIDEO = "reprocess-video";

    /** The id of the one way to OpenAI. */
    static final String ASK = "ask";

    /** The route that is told of upgraded videos. */
    static final String VIDEO_DONE = "video-done";

    private OwnRoutes() {}
}
