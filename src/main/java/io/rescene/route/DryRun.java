package io.rescene.route;

import io.rescene.estimate.Estimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;

/** Shows the candidates of a page instead of enqueuing them; nothing is written. */
final class DryRun {
    private final Runs runs;
    private final Optional<Estimating> estimating;

    DryRun(Runs runs, Optional<Estimating> estimating) {
        this.runs = runs;
        this.estimating = estimating;
    }

    /** The body is the scene counts of the page, which the variable {@code page} holds. */
    void preview(Exchange exchange) {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        Map<String, Long> scenes = new HashMap<>();
        for (Map<String, Object> row : Enqueuing.rows(exchange)) {
            scenes.put(String.valueOf(row.get("video_id")), ((Number) row.getOrDefault("scenes", 0)).longValue());
        }
        @SuppressWarnings("unchecked") // set from the body of the step before
        List<Map<String, Object>> page = exchange.getVariable("page", List.class);
        List<Candidate> candidates = page.stream().map(Enqueuing::candidate).toList();
        Set<UUID> open = runs.open(candidates);
        Map<UUID, Estimate> estimates = estimates(exchange, candidates, open);
        for (Map<String, Object> row : page) {
            UUID video = Enqueuing.candidate(row).video();
            boolean isOpen = open.contains(video);
            count.enqueued += isOpen ? 0 : 1;
            count.skipped += isOpen ? 1 : 0;
            long own = scenes.getOrDefault(String.valueOf(row.get("id")), 0L);
            Estimate estimate = estimates.getOrDefault(video, Estimate.NONE);
            count.order.preview().ifPresent(show -> show.accept(new Enqueuing.Previewed(row, own, isOpen, estimate)));
        }
    }

    /** Of those that would be enqueued: what has an open job is paid by that. */
    private Map<UUID, Estimate> estimates(Exchange exchange, List<Candidate> candidates, Set<UUID> open) {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        if (count.preview.isEmpty()) {
            boolean refresh = count.order.request().refresh();
            count.preview = estimating.map(one -> one.begin(exchange.getContext(), refresh, Optional.empty()));
        }
        List<Candidate> wanted =
                candidates.stream().filter(one -> !open.contains(one.video())).toList();
        return count.preview.map(estimate -> estimate.add(wanted)).orElse(Map.of());
    }
}
