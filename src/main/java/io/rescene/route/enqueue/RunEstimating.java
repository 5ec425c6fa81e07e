package io.rescene.route.enqueue;

import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import io.rescene.route.exchange.FailureText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates a run when it is enqueued, from a {@link Sample} of its opened jobs; what the routes ask is found out beside
 * the enqueuing. A run without an estimate is better than none: trouble is said and ends the estimate, nothing else.
 */
final class RunEstimating {
    private static final Logger LOG = LoggerFactory.getLogger(RunEstimating.class);

    private final int page;
    private final CompletableFuture<Estimating.One> estimate;
    private final Sample sample = new Sample();

    /**
     * Begins.
     *
     * @param page how many candidates are looked at at once
     * @param begin begins the estimate; called in another thread
     */
    RunEstimating(int page, Supplier<Estimating.One> begin) {
        this.page = page;
        this.estimate = CompletableFuture.supplyAsync(begin);
    }

    /**
     * Takes a batch.
     *
     * @param candidates all of it
     * @param opened those whose jobs were opened
     */
    void opened(List<Candidate> candidates, List<Runs.Opened> opened) {
        if (opened.size() == candidates.size()) {
            candidates.forEach(sample::offer);
        } else {
            Set<UUID> videos = opened.stream().map(Runs.Opened::video).collect(Collectors.toSet());
            candidates.stream().filter(one -> videos.contains(one.video())).forEach(sample::offer);
        }
    }

    /** The whole; empty if it could not be made. */
    Optional<RunEstimate> end() {
        try {
            Estimating.One one = estimate.join();
            List<Candidate> picked = sample.picked();
            for (int start = 0; start < picked.size(); start += page) {
                one.add(picked.subList(start, Math.min(picked.size(), start + page)));
            }
            return Optional.of(one.tally().total().of(sample.offered(), picked.size()));
        } catch (RuntimeException e) {
            LOG.warn("The run gets no estimate: {}", FailureText.line(e));
            LOG.debug("No estimate", e);
        }
        return Optional.empty();
    }
}
