package io.rescene.route;

import io.rescene.estimate.RunEstimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** Keeps count along one run of the route {@code enqueue-videos}; one thread at a time has it. */
final class EnqueuingCount {
    private static final String PROPERTY = "ResceneEnqueuing";

    final Enqueuing.Order order;
    final JobWriting writing;
    /** Whether batches are single videos. */
    boolean single;

    long total;
    long seen;
    long enqueued;
    long skipped;
    long failed;
    Optional<Long> run = Optional.empty();
    Optional<Estimating.One> preview = Optional.empty();
    Optional<RunEstimating> runEstimate = Optional.empty();
    Optional<RunEstimate> estimate = Optional.empty();

    EnqueuingCount(Enqueuing.Order order, Function<EnqueuingCount, JobWriting> writing) {
        this.order = order;
        this.writing = writing.apply(this);
    }

    /** The exchange's own. */
    static EnqueuingCount of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, EnqueuingCount.class);
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** How many candidates have been dealt with. */
    long handled() {
        return enqueued + skipped + failed;
    }

    Enqueuing.Report report() {
        return new Enqueuing.Report(run, total, enqueued, skipped, failed, estimate);
    }

    /** Adds a batch. */
    void add(JobWriting.Written batch) {
        int size = batch.rows().size();
        if (batch.failure().isEmpty()) {
            runEstimate.ifPresent(estimate -> estimate.opened(batch.candidates(), batch.opened()));
            enqueued += batch.opened().size();
            skipped += size - batch.opened().size();
        } else {
            failed += size;
        }
    }

    /** What the progress says of a batch. */
    static String line(JobWriting.Written written) {
        List<Map<String, Object>> batch = written.rows();
        int opened = written.opened().size();
        String failure = written.failure();
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
}
