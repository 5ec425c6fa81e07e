package io.rescene.route;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The bean {@code enqueuing} of the route {@code enqueue-videos}: writes jobs and keeps count. */
public final class Enqueuing {
    private static final Logger LOG = LoggerFactory.getLogger(Enqueuing.class);
    private static final String STATE = "ResceneEnqueuing";
    /** Runs up to this size say each video in a line of its own. */
    private static final long SMALL = 1000;

    /**
     * What one run of the route is to do.
     *
     * @param request which videos, and who asks
     * @param pause between two videos; zero: none
     * @param preview takes each candidate of a dry run; empty: this is no dry run
     */
    public record Order(Runs.Request request, Duration pause, Optional<Consumer<Previewed>> preview) {}

    /**
     * A candidate as a dry run shows it.
     *
     * @param row its columns by name
     * @param scenes how many scenes it has
     * @param open whether it has an open job, so that it would be skipped
     */
    public record Previewed(Map<String, Object> row, long scenes, boolean open) {}

    /**
     * What one run of the route did.
     *
     * @param run the run's number; empty for a dry run, and if nothing was there to enqueue
     * @param found the candidates there were at the beginning, at most the limit
     * @param enqueued jobs opened
     * @param skipped candidates that have an open job, or by polling a dead one
     * @param failed candidates whose job could not be written
     */
    public record Report(Optional<Long> run, long found, long enqueued, long skipped, long failed) {}

    private final Runs runs;
    private final int pageSize;
    private final Duration pollPause;

    /** Counts along one run of the route; one thread at a time has it. */
    private static final class State {
        private final Order order;
        private long total;
        private long seen;
        private long enqueued;
        private long skipped;
        private long failed;
        private Optional<Long> run = Optional.empty();

        State(Order order) {
            this.order = order;
        }

        long handled() {
            return enqueued + skipped + failed;
        }

        static State of(Exchange exchange) {
            return exchange.getProperty(STATE, State.class);
        }
    }

    /**
     * A bean for this database.
     *
     * @param runs writes runs and jobs
     * @param pageSize how many candidates are read at once, at least 1
     * @param pollPause the pause between two videos that polling finds
     */
    public Enqueuing(Runs runs, int pageSize, Duration pollPause) {
        this.runs = runs;
        this.pageSize = pageSize;
        this.pollPause = pollPause;
    }

    /**
     * Runs the route once and waits for its end.
     *
     * @throws CamelExecutionException if it could not go on; its cause says why
     */
    public Report run(ProducerTemplate template, Order order) {
        Exchange done = template.send("direct:enqueue-videos", exchange -> prepare(exchange, order));
        if (done.getException() != null) {
            throw new CamelExecutionException("Enqueuing failed", done, done.getException());
        }
        State state = State.of(done);
        return new Report(state.run, state.total, state.enqueued, state.skipped, state.failed);
    }

    /** Step {@code poll}: sets what polling asks for. */
    public void poll(Exchange exchange) {
        Runs.Request all = new Runs.Request(Origin.POLL, Optional.empty(), Optional.empty(), false, false);
        prepare(exchange, new Order(all, pollPause, Optional.empty()));
    }

    private void prepare(Exchange exchange, Order order) {
        exchange.setProperty(STATE, new State(order));
        exchange.setVariable(
                "owner", order.request().owner().map(UUID::toString).orElse(null));
        exchange.setVariable("force", order.request().force());
        exchange.setVariable("dryRun", order.preview().isPresent());
        exchange.setVariable("after", null);
        exchange.setVariable("pageSize", pageSize);
    }

    /** Step {@code begin}: the body is the number of candidates. */
    public void begin(Exchange exchange) {
        State state = State.of(exchange);
        long counted = exchange.getMessage().getBody(Long.class);
        state.total = Math.min(counted, state.order.request().most().orElse(Long.MAX_VALUE));
        exchange.setVariable("total", state.total);
        nextPage(exchange, state, true);
    }

    /** Step {@code page}: the body is a page of candidates; it becomes the batches that are enqueued at once. */
    public void page(Exchange exchange) {
        State state = State.of(exchange);
        List<Map<String, Object>> rows = rows(exchange);
        if (!rows.isEmpty()) {
            exchange.setVariable(
                    "after", String.valueOf(rows.get(rows.size() - 1).get("id")));
        }
        boolean full = rows.size() == exchange.getVariable("pageSize", Integer.class);
        state.seen += rows.size();
        nextPage(exchange, state, full);
        if (state.order.preview().isPresent()) {
            exchange.setVariable(
                    "pageIds",
                    rows.stream().map(row -> String.valueOf(row.get("id"))).collect(Collectors.joining(",")));
            return;
        }
        boolean single = state.total <= SMALL || !state.order.pause().isZero();
        exchange.getMessage().setBody(single ? rows.stream().map(List::of).toList() : List.of(rows));
    }

    private void nextPage(Exchange exchange, State state, boolean more) {
        long left = state.order.request().most().orElse(Long.MAX_VALUE) - state.seen;
        exchange.setVariable("more", more && left > 0);
        exchange.setVariable("pageSize", (int) Math.min(pageSize, Math.max(left, 1)));
    }

    /** Step {@code preview}: the body is the scene counts of the page. */
    public void preview(Exchange exchange) {
        State state = State.of(exchange);
        Map<String, Long> scenes = new HashMap<>();
        for (Map<String, Object> row : rows(exchange)) {
            scenes.put(String.valueOf(row.get("video_id")), ((Number) row.getOrDefault("scenes", 0)).longValue());
        }
        @SuppressWarnings("unchecked") // set from the body of the step before
        List<Map<String, Object>> page = exchange.getVariable("page", List.class);
        List<Candidate> candidates = page.stream().map(Enqueuing::candidate).toList();
        var open = runs.open(candidates);
        for (Map<String, Object> row : page) {
            boolean isOpen = open.contains(candidate(row).video());
            state.enqueued += isOpen ? 0 : 1;
            state.skipped += isOpen ? 1 : 0;
            long count = scenes.getOrDefault(String.valueOf(row.get("id")), 0L);
            state.order.preview().ifPresent(show -> show.accept(new Previewed(row, count, isOpen)));
        }
    }

    /** Step {@code pace}: how long to wait before a batch, in milliseconds; the first waits for nobody. */
    public long pause(Exchange exchange) {
        State state = State.of(exchange);
        return state.handled() == 0 ? 0 : state.order.pause().toMillis();
    }

    /** Step {@code write-jobs}: the body is a batch of candidates; it becomes the entries to push. */
    public void enqueue(Exchange exchange) {
        State state = State.of(exchange);
        List<Map<String, Object>> batch = rows(exchange);
        List<Runs.Opened> opened = List.of();
        String failure = "";
        try {
            long run = state.run.orElseGet(() -> runs.open(state.order.request()));
            state.run = Optional.of(run);
            opened = runs.enqueue(
                    run,
                    state.order.request().origin(),
                    batch.stream().map(Enqueuing::candidate).toList());
            state.enqueued += opened.size();
            state.skipped += batch.size() - opened.size();
        } catch (DataAccessException e) {
            LOG.debug("Not enqueued", e);
            failure = String.valueOf(e.getMostSpecificCause().getMessage());
            state.failed += batch.size();
        }
        exchange.setVariable("number", state.handled());
        exchange.setVariable("line", line(batch, opened.size(), failure));
        List<String> entries = new ArrayList<>(opened.size());
        opened.forEach(job -> entries.add(JobEntry.text(job.job(), job.video())));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(entries);
    }

    private static String line(List<Map<String, Object>> batch, int opened, String failure) {
        if (batch.size() > 1) {
            return failure.isEmpty()
                    ? "enqueued " + opened + ", skipped " + (batch.size() - opened)
                    : "failed " + batch.size() + ": " + failure;
        }
        String video = batch.get(0).get("filename") + " (" + batch.get(0).get("id") + ")";
        if (!failure.isEmpty()) {
            return "failed " + video + ": " + failure;
        }
        return opened == 1 ? "enqueued " + video : "skipped " + video + ": queued or in progress already";
    }

    /** Step {@code end}. */
    public void end(Exchange exchange) {
        State state = State.of(exchange);
        state.run.ifPresent(runs::enqueued);
    }

    private static Candidate candidate(Map<String, Object> row) {
        Object owner = row.get("owner_id");
        return new Candidate(
                UUID.fromString(String.valueOf(row.get("id"))),
                owner == null ? null : UUID.fromString(owner.toString()));
    }

    @SuppressWarnings("unchecked") // camel-sql gives a list of rows
    private static List<Map<String, Object>> rows(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }
}
