package io.rescene.route.enqueue;

/** Why an enqueuing ends before all candidates were dealt with: no further one is enqueued or looked at. */
public enum EarlyEnd {
    /** It does not: it goes on, or all were dealt with. */
    NONE,

    /** It was told to stop. What was begun is pushed. */
    STOPPED,

    /** Its run was cancelled, or the run's row deleted. What was opened before is dropped: nothing more is pushed. */
    CANCELLED,

    /** It failed on something, which was told. Of what was begun nothing more is known. */
    FAILED
}
