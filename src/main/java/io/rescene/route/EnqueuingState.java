package io.rescene.route;

import org.apache.camel.Exchange;

/**
 * One enqueuing on its way along the route {@code enqueue-videos}; one thread at a time has it. It travels as an exchange
 * property.
 *
 * @param order what it is to do
 * @param pause between two videos; that of polling may change meanwhile
 * @param paging which candidates are read
 * @param run what is opened
 * @param writing writes the run's jobs
 * @param dryRun shows candidates if nothing is to be written
 * @param count what it did so far
 */
record EnqueuingState(
        Enqueuing.Order order,
        Pause pause,
        Paging paging,
        EnqueuedRun run,
        JobWriting writing,
        DryRun dryRun,
        EnqueuingCount count) {
    private static final String PROPERTY = "ResceneEnqueuing";

    /** The exchange's own. */
    static EnqueuingState of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, EnqueuingState.class);
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }
}
