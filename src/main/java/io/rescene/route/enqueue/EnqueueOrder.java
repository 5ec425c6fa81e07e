package io.rescene.route.enqueue;

import io.rescene.jobs.Runs;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one run of the route {@code enqueue-videos} is to do.
 *
 * @param request which videos, and who asks
 * @param pause between two videos; once it has ended, no further one is enqueued or looked at
 * @param preview takes each candidate of a dry run; empty: this is no dry run
 */
public record EnqueueOrder(Runs.Request request, Pause pause, Optional<Consumer<PreviewedCandidate>> preview) {
    /** One that nobody ends early, with so long a pause; zero: none. */
    public EnqueueOrder(Runs.Request request, Duration pause, Optional<Consumer<PreviewedCandidate>> preview) {
        this(request, new Pause(pause), preview);
    }
}
