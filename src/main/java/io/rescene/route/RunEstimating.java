package io.rescene.route;

import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates a run while it is enqueued, some thousand opened jobs at a time. A run without an estimate is better than
 * none: trouble is said once and ends the estimate, not the enqueuing.
 */
final class RunEstimating {
    private static final Logger LOG = LoggerFactory.getLogger(RunEstimating.class);

    private final int page;
    private final Estimating.One estimate;
    private final List<Candidate> waiting = new ArrayList<>();
    private boolean failed;

    RunEstimating(int page, Estimating.One estimate) {
        this.page = page;
        this.estimate = estimate;
    }

    /**
     * Takes a batch.
     *
     * @param candidates all of it
     * @param opened those whose jobs were opened
     */
    void opened(List<Candidate> candidates, List<Runs.Opened> opened) {
        if (!failed) {
            Set<UUID> videos = opened.stream().map(Runs.Opened::video).collect(Collectors.toSet());
            candidates.stream().filter(one -> videos.contains(one.video())).forEach(waiting::add);
            if (waiting.size() >= page) {
                flush();
            }
        }
    }

    /** The whole; empty if it could not be made. */
    Optional<RunEstimate> end() {
        flush();
        try {
            return failed ? Optional.empty() : Optional.of(estimate.tally().total());
        } catch (RuntimeException e) {
            LOG.warn("The run gets no estimate: {}", e.toString());
            return Optional.empty();
        }
    }

    private void flush() {
        if (waiting.isEmpty() || failed) {
            return;
        }
        try {
            estimate.add(waiting);
        } catch (RuntimeException e) {
            LOG.warn("The run gets no estimate: {}", e.toString());
            failed = true;
        }
        waiting.clear();
    }
}
