package io.rescene.route;

import io.rescene.estimate.RunEstimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Keeps count along one run of the route {@code enqueue-videos}; one thread at a time has it. */
final class EnqueuingCount {
    private static final String PROPERTY = "ResceneEnqueuing";

    final Enqueuing.Order order;
    long total;
    long seen;
    long enqueued;
    long skipped;
    long failed;
    Optional<Long> run = Optional.empty();
    Optional<Estimating.One> preview = Optional.empty();
    Optional<RunEstimating> runEstimate = Optional.empty();
    Optional<RunEstimate> estimate = Optional.empty();

    EnqueuingCount(Enqueuing.Order order) {
        this.order = order;
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

    /**
     * What the progress says of a batch.
     *
     * @param batch its candidates
     * @param opened how many jobs were opened
     * @param failure why none could be; empty if that is not so
     */
    static String line(List<Map<String, Object>> batch, int opened, String failure) {
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
