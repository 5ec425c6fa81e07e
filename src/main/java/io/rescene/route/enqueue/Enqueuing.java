package io.rescene.route.enqueue;

import io.rescene.estimate.RunEstimate;
import io.rescene.jobs.Candidate;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.folder.SqlRows;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bean {@code enqueuing} of the route {@code enqueue-videos}: writes jobs and keeps count. */
public final class Enqueuing {
    private static final Logger LOG = LoggerFactory.getLogger(Enqueuing.class);

    /** Runs up to this size say each video in a line of its own. */
    private static final long SMALL = 1000;

    private final Runs runs;
    private final int pageSize;
    private final Polling polling;
    private final LeftAlone leftAlone = new LeftAlone();
    private final Optional<Estimating> estimating;
    private final Function<Throwable, String> inWords;

    /**
     * A bean for this database.
     *
     * @param runs writes runs and jobs
     * @param pageSize how many candidates are read at once, at least 1
     * @param pollPause the pause between two videos that polling finds
     * @param estimating tells what a run will come to; empty: nobody wants to know
     * @param inWords says in one line why a poll failed
     */
    public Enqueuing(
            Runs runs,
            int pageSize,
            Duration pollPause,
            Optional<Estimating> estimating,
            Function<Throwable, String> inWords) {
        this.runs = runs;
        this.pageSize = pageSize;
        this.polling = new Polling(pollPause);
        this.estimating = estimating;
        this.inWords = inWords;
    }

    /**
     * Runs the route once and waits for its end.
     *
     * @throws CamelExecutionException if it could not go on; its cause says why, and {@link #soFar} what it had done
     */
    public EnqueueReport run(ProducerTemplate template, EnqueueOrder order) {
        Exchange done = template.send("direct:enqueue-videos", exchange -> prepare(exchange, order));
        if (done.getException() != null) {
            EnqueuingState.of(done).failed().set(true);
            throw new CamelExecutionException("Enqueuing failed", done, done.getException());
        }
        return EnqueuingState.of(done).report();
    }

    /**
     * What an enqueuing that could not go on had done by then; batches that are still being written are waited for.
     *
     * @param trouble what {@link #run} threw
     */
    public static EnqueueReport soFar(CamelExecutionException trouble) {
        EnqueuingState state = EnqueuingState.of(trouble.getExchange());
        state.writing().rest().forEach(state.count()::add);
        return state.report();
    }

    /** How polling goes on. */
    public Polling polling() {
        return polling;
    }

    /** Step {@code poll}: sets what polling asks for, and the variable {@code polled}, by which its trouble is told. */
    public void poll(Exchange exchange) {
        exchange.setVariable("polled", true);
        exchange.setRouteStop(!polling.looks());
        Runs.Request all = new Runs.Request(Origin.POLL, Optional.empty(), Optional.empty(), false, false);
        prepare(exchange, new EnqueueOrder(all, polling.between(), Optional.empty()));
    }

    /** Step {@code trouble} of a poll that failed: the variable {@code trouble} says why. */
    public void trouble(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        LOG.debug("Enqueuing stopped", failure);
        exchange.setVariable("trouble", inWords.apply(failure));
        EnqueuingState.of(exchange).failed().set(true);
    }

    private void prepare(Exchange exchange, EnqueueOrder order) {
        Runs.Request request = order.request();
        Paging paging = new Paging(pageSize, request.most(), leftOut(request));
        EnqueuedRun run = new EnqueuedRun(runs, request, exchange.getContext(), estimating, pageSize);
        Optional<DryRun> dryRun =
                order.preview().map(preview -> new DryRun(runs, estimating, request.refresh(), preview));
        new EnqueuingState(
                        order.pause(),
                        paging,
                        run,
                        new JobWriting(run::write),
                        dryRun,
                        new EnqueuingCount(),
                        new AtomicBoolean())
                .attachTo(exchange);
        exchange.setVariable("owner", request.owner().map(UUID::toString).orElse(null));
        exchange.setVariable("force", request.force());
        exchange.setVariable("dryRun", dryRun.isPresent());
        paging.begin(exchange);
    }

    /** A schedule meets the same candidates again and again: those that it would skip are not tried to be written. */
    private Optional<Function<Collection<Candidate>, Set<UUID>>> leftOut(Runs.Request request) {
        if (request.origin() == Origin.POLL) {
            return Optional.of(runs::openOrDead);
        }
        return request.most().isPresent() ? Optional.of(runs::open) : Optional.empty();
    }

    /**
     * Step {@code begin}: the body is the number of candidates.
     *
     * @throws BrokenFileException if it is none
     */
    public void begin(Exchange exchange) {
        EnqueuingState state = EnqueuingState.of(exchange);
        Object counted = exchange.getMessage().getBody();
        Long found = exchange.getContext().getTypeConverter().tryConvertTo(Long.class, counted);
        if (found == null) {
            throw new BrokenFileException(
                    "routes/sql/count-candidates.sql",
                    "has to give one number, how many candidates there are, but gives '" + counted + "'",
                    null);
        }
        state.count().begin(found, state.paging().atMost(found));
        exchange.setVariable("total", state.count().total());
        state.paging().first(exchange);
    }

    /** Step {@code page}: the body is a page of candidates; it becomes the batches that are enqueued at once. */
    public void page(Exchange exchange) {
        EnqueuingState state = EnqueuingState.of(exchange);
        Paging.Page page = state.earlyEnd() == EarlyEnd.NONE
                ? state.paging().after(exchange, SqlRows.of(exchange))
                : state.paging().last(exchange);
        if (state.dryRun().isPresent()) {
            exchange.getMessage().setBody(page.looked());
            exchange.setVariable("pageIds", SqlRows.ids(page.looked()));
            return;
        }
        state.count().addSkipped(page.looked().size() - page.wanted().size());
        exchange.setVariable("total", state.count().total());
        boolean oneByOne =
                state.count().wanted() <= SMALL || !state.pause().length().isZero();
        exchange.getMessage().setBody(state.writing().batches(page.wanted(), oneByOne, page.more()));
    }

    /** Step {@code preview}: the body is the scene counts of the page. */
    public void preview(Exchange exchange) {
        EnqueuingState state = EnqueuingState.of(exchange);
        state.dryRun().ifPresent(dryRun -> dryRun.preview(exchange, state.count()));
    }

    /** Step {@code pace}: waits after a batch that was enqueued; what is skipped gives nobody work to wait for. */
    public void pause(Exchange exchange) throws InterruptedException {
        EnqueuingState state = EnqueuingState.of(exchange);
        if (state.count().hasOpened() && state.earlyEnd() == EarlyEnd.NONE) {
            state.pause().await();
        }
    }

    /**
     * Step {@code write-jobs}: the body is a batch of candidates; it becomes the entries to push: of this batch or, if it
     * is a whole page, of an earlier one. After an {@link EarlyEnd} no batch is begun: that these jobs can't be written, or
     * the list does not take their entries, is one.
     */
    public void enqueue(Exchange exchange) {
        EnqueuingState state = EnqueuingState.of(exchange);
        List<Map<String, Object>> batch = SqlRows.of(exchange);
        EarlyEnd early = state.earlyEnd();
        if (early == EarlyEnd.FAILED || (early != EarlyEnd.NONE && !batch.isEmpty())) {
            exchange.setRouteStop(true);
            return;
        }
        state.failsWith(exchange);
        Optional<WrittenBatch> written = state.writing().next(batch);
        boolean cancelled = state.earlyEnd() == EarlyEnd.CANCELLED;
        // What was not opened as the run was cancelled is left, not skipped.
        written.filter(one -> !cancelled || !one.opened().isEmpty()).ifPresent(one -> {
            state.run().add(one);
            state.count().add(one);
        });
        exchange.setRouteStop(cancelled);
        exchange.setVariable("number", state.count().handled());
        exchange.setVariable("line", written.map(WrittenBatch::line).orElse("writing " + batch.size()));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(written.map(WrittenBatch::entries).orElse(List.of()));
    }

    /**
     * Step {@code end}.
     *
     * @throws BrokenFileException if the route has no step {@code begin}: then it has read no page
     */
    public void end(Exchange exchange) {
        EnqueuingState state = EnqueuingState.of(exchange);
        if (!state.count().isBegun()) {
            throw new BrokenFileException(
                    "routes/enqueue-videos.camel.yaml",
                    "enqueues nothing without its step begin: put bean: {ref: enqueuing, method: begin} after"
                            + " count-candidates",
                    null);
        }
        Optional<RunEstimate> estimate =
                state.dryRun().flatMap(DryRun::estimate).or(state.run()::estimate);
        state.count().end(estimate);
        boolean seesAll = Set.of(EarlyEnd.NONE, EarlyEnd.STOPPED).contains(state.earlyEnd());
        state.run().end(estimate, seesAll && state.count().failed() == 0);
        if (state.run().isPolled()) {
            leftAlone.tell(state.count().skipped());
        }
    }
}
