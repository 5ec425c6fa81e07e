package io.rescene.route.enqueue;

import io.rescene.estimate.Estimate;
import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import io.rescene.route.folder.SqlRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/** Shows the candidates of each page instead of enqueuing them; nothing is written. One thread at a time has it. */
final class DryRun {
    private final Runs runs;
    private final Optional<Estimating> estimating;
    private final boolean refresh;
    private final Consumer<PreviewedCandidate> preview;
    private Optional<Estimating.One> estimate = Optional.empty();

    /**
     * A dry run that begins.
     *
     * @param runs knows of open jobs
     * @param estimating tells what a run will come to; empty: nobody wants to know
     * @param refresh whether what is answered already is asked anew
     * @param preview takes each candidate
     */
    DryRun(Runs runs, Optional<Estimating> estimating, boolean refresh, Consumer<PreviewedCandidate> preview) {
        this.runs = runs;
        this.estimating = estimating;
        this.refresh = refresh;
        this.preview = preview;
    }

    /**
     * Shows a page.
     *
     * @param exchange its body is the scene counts of the page, which the variable {@code page} holds
     * @param count counts each candidate
     */
    void preview(Exchange exchange, EnqueuingCount count) {
        Map<String, Long> scenes = new HashMap<>();
        for (Map<String, Object> row : SqlRows.of(exchange)) {
            scenes.put(String.valueOf(row.get("video_id")), ((Number) row.getOrDefault("scenes", 0)).longValue());
        }
        @SuppressWarnings("unchecked") // set from the body of the step before
        List<Map<String, Object>> page = exchange.getVariable("page", List.class);
        List<Candidate> candidates = SqlRows.candidates(page);
        Set<UUID> open = runs.open(candidates);
        Map<UUID, Estimate> estimates = estimates(exchange, candidates, open);
        for (Map<String, Object> row : page) {
            UUID video = SqlRows.candidate(row).video();
            boolean isOpen = open.contains(video);
            count.addPreviewed(isOpen);
            long own = scenes.getOrDefault(String.valueOf(row.get("id")), 0L);
            Estimate one = estimates.getOrDefault(video, Estimate.NONE);
            preview.accept(new PreviewedCandidate(row, own, isOpen, one));
        }
    }

    /** Of those that would be enqueued: what has an open job is paid by that. */
    private Map<UUID, Estimate> estimates(Exchange exchange, List<Candidate> candidates, Set<UUID> open) {
        if (estimate.isEmpty()) {
            estimate = estimating.map(one -> one.begin(exchange.getContext(), refresh, Optional.empty()));
        }
        List<Candidate> wanted =
                candidates.stream().filter(one -> !open.contains(one.video())).toList();
        return estimate.map(one -> one.add(wanted)).orElse(Map.of());
    }

    /** What all pages come to; empty if none was shown, and if nobody wants to know. */
    Optional<RunEstimate> estimate() {
        return estimate.map(one -> one.tally().total());
    }
}
