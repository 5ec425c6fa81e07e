package io.rescene.route;

import io.rescene.estimate.Estimate;
import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Races;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/** The bean {@code enqueuing} of the route {@code enqueue-videos}: writes jobs and keeps count. */
public final class Enqueuing {
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
     * @param estimate what it will come to; nothing for one that would be skipped
     */
    public record Previewed(Map<String, Object> row, long scenes, boolean open, Estimate estimate) {}

    /**
     * What one run of the route did.
     *
     * @param run the run's number; empty for a dry run, and if nothing was there to enqueue
     * @param found the candidates there were at the beginning, at most the limit
     * @param enqueued jobs opened
     * @param skipped candidates that have an open job, or by polling a dead one
     * @param failed candidates whose job could not be written
     * @param estimate what the enqueued come to; empty if it could not be told
     */
    public record Report(
            Optional<Long> run, long found, long enqueued, long skipped, long failed, Optional<RunEstimate> estimate) {}

    private final Runs runs;
    private final int pageSize;
    private final Pause pollPause;
    private volatile boolean polls = true;
    private final Optional<Estimating> estimating;
    private final DryRun dryRun;

    /**
     * A bean for this database.
     *
     * @param runs writes runs and jobs
     * @param pageSize how many candidates are read at once, at least 1
     * @param pollPause the pause between two videos that polling finds
     * @param estimating tells what a run will come to; empty: nobody wants to know
     */
    public Enqueuing(Runs runs, int pageSize, Duration pollPause, Optional<Estimating> estimating) {
        this.runs = runs;
        this.pageSize = pageSize;
        this.pollPause = new Pause(pollPause);
        this.estimating = estimating;
        this.dryRun = new DryRun(runs, estimating);
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
        EnqueuingCount count = EnqueuingCount.of(done);
        return count.report();
    }

    /** The pause between two videos that polling enqueues. */
    public Duration pollPause() {
        return pollPause.length();
    }

    /** Another such pause, at once. */
    public void pollPause(Duration pause) {
        pollPause.length(pause);
    }

    /** Polling finds nothing any more, for good. */
    public void stopPolling() {
        polls = false;
    }

    /** Step {@code poll}: sets what polling asks for. */
    public void poll(Exchange exchange) {
        exchange.setRouteStop(!polls);
        Runs.Request all = new Runs.Request(Origin.POLL, Optional.empty(), Optional.empty(), false, false);
        prepare(exchange, new Order(all, pollPause.length(), Optional.empty()));
    }

    private void prepare(Exchange exchange, Order order) {
        CamelContext context = exchange.getContext();
        new EnqueuingCount(order, count -> new JobWriting(candidates -> write(context, count, candidates)))
                .attachTo(exchange);
        exchange.setVariable(
                "owner", order.request().owner().map(UUID::toString).orElse(null));
        exchange.setVariable("force", order.request().force());
        exchange.setVariable("dryRun", order.preview().isPresent());
        exchange.setVariable("after", null);
        exchange.setVariable("pageSize", pageSize);
    }

    /** Step {@code begin}: the body is the number of candidates. */
    public void begin(Exchange exchange) {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        long counted = exchange.getMessage().getBody(Long.class);
        count.total = Math.min(counted, count.order.request().most().orElse(Long.MAX_VALUE));
        exchange.setVariable("total", count.total);
        nextPage(exchange, count, true);
    }

    /** Step {@code page}: the body is a page of candidates; it becomes the batches that are enqueued at once. */
    public void page(Exchange exchange) {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        List<Map<String, Object>> rows = rows(exchange);
        if (!rows.isEmpty()) {
            exchange.setVariable(
                    "after", String.valueOf(rows.get(rows.size() - 1).get("id")));
        }
        boolean full = rows.size() == exchange.getVariable("pageSize", Integer.class);
        count.seen += rows.size();
        nextPage(exchange, count, full);
        if (count.order.preview().isPresent()) {
            exchange.setVariable(
                    "pageIds",
                    rows.stream().map(row -> String.valueOf(row.get("id"))).collect(Collectors.joining(",")));
            return;
        }
        count.single = count.total <= SMALL || !pause(count.order).length().isZero();
        exchange.getMessage().setBody(batches(count, rows, exchange.getVariable("more", Boolean.class)));
    }

    /** An empty batch stands for each that is to be settled before what comes next. */
    private static List<List<Map<String, Object>>> batches(
            EnqueuingCount count, List<Map<String, Object>> rows, boolean more) {
        List<List<Map<String, Object>>> batches = new ArrayList<>();
        if (count.single) {
            batches.addAll(Collections.nCopies(count.writing.behind(0), List.of()));
            rows.forEach(row -> batches.add(List.of(row)));
            return batches;
        }
        if (!rows.isEmpty()) {
            batches.add(rows);
        }
        if (!more) {
            batches.addAll(Collections.nCopies(count.writing.behind(batches.size()), List.of()));
        }
        return batches;
    }

    private void nextPage(Exchange exchange, EnqueuingCount count, boolean more) {
        long left = count.order.request().most().orElse(Long.MAX_VALUE) - count.seen;
        exchange.setVariable("more", more && left > 0);
        exchange.setVariable("pageSize", (int) Math.min(pageSize, Math.max(left, 1)));
    }

    /** Step {@code preview}: the body is the scene counts of the page. */
    public void preview(Exchange exchange) {
        dryRun.preview(exchange);
    }

    /** Step {@code pace}: waits before a batch; the first waits for nobody. */
    public void pause(Exchange exchange) throws InterruptedException {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        if (count.handled() > 0) {
            pause(count.order).await();
        }
    }

    /** That of polling may change while a run is enqueued. */
    private Pause pause(Order order) {
        return order.request().origin() == Origin.POLL ? pollPause : new Pause(order.pause());
    }

    /**
     * Step {@code write-jobs}: the body is a batch of candidates; it becomes the entries to push: of this batch or, if it
     * is a whole page, of an earlier one.
     */
    public void enqueue(Exchange exchange) {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        List<Map<String, Object>> batch = rows(exchange);
        Optional<JobWriting.Written> written = count.single && !batch.isEmpty()
                ? Optional.of(count.writing.write(batch))
                : count.writing.writeBehind(batch);
        written.ifPresent(count::add);
        exchange.setVariable("number", count.handled());
        exchange.setVariable("line", written.map(EnqueuingCount::line).orElse("writing " + batch.size()));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(written.map(JobWriting.Written::entries).orElse(List.of()));
    }

    private List<Runs.Opened> write(CamelContext context, EnqueuingCount count, List<Candidate> candidates) {
        long run;
        synchronized (count) {
            run = count.run.orElseGet(() -> open(context, count));
        }
        return Races.repeat(() -> runs.enqueue(run, count.order.request().origin(), candidates));
    }

    private long open(CamelContext context, EnqueuingCount count) {
        Runs.Request request = count.order.request();
        long run = runs.open(request);
        count.run = Optional.of(run);
        count.runEstimate =
                estimating.map(one -> new RunEstimating(pageSize, () -> one.prepared(context, request.refresh(), run)));
        return run;
    }

    /** Step {@code end}. */
    public void end(Exchange exchange) {
        EnqueuingCount count = EnqueuingCount.of(exchange);
        count.estimate = count.preview
                .map(preview -> preview.tally().total())
                .or(() -> count.runEstimate.flatMap(RunEstimating::end));
        count.run.ifPresent(run -> {
            count.estimate.ifPresent(estimate -> runs.estimated(run, estimate.json()));
            runs.enqueued(run, count.report().failed() == 0);
        });
    }

    static Candidate candidate(Map<String, Object> row) {
        Object owner = row.get("owner_id");
        return new Candidate(uuid(row.get("id")), owner == null ? null : uuid(owner));
    }

    /** The SQL file may be edited to give ids as text. */
    private static UUID uuid(@Nullable Object value) {
        return value instanceof UUID id ? id : UUID.fromString(String.valueOf(value));
    }

    @SuppressWarnings("unchecked") // camel-sql gives a list of rows
    static List<Map<String, Object>> rows(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }
}
