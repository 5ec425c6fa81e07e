package io.rescene.route.live;

import io.rescene.resilience.LastingLoop;
import io.rescene.route.live.Placing.Placed;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.processor.Resequencer;
import org.apache.camel.processor.StreamResequencer;
import org.apache.camel.processor.WireTapProcessor;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that are under way in the routes of an earlier edition, to which nobody adds any more: those that Camel counts by
 * route, and those that wait inside a step, which it does not count.
 */
final class WaitingInside {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingInside.class);
    /** What waits in a resequencer nobody can see; by default it waits a second. */
    private static final Duration UNSEEN = Duration.ofMinutes(1);

    private WaitingInside() {}

    /**
     * Whether all are through. Groups of an aggregate are completed with what they have, on a thread of their own, as their
     * steps may take long.
     */
    static boolean isNone(CamelContext context, Placed one) {
        List<Route> routes = one.yaml.routes().stream()
                .map(route -> context.getRoute(route.getId()))
                .filter(Objects::nonNull)
                .toList();
        List<Service> steps = routes.stream().flatMap(WaitingInside::steps).toList();
        if (isMoving(context, routes, steps) || areCompleted(context, one, steps)) {
            one.restsSince = OptionalLong.empty();
            return false;
        }
        boolean hides =
                steps.stream().anyMatch(step -> step instanceof Resequencer || step instanceof StreamResequencer);
        if (hides && one.restsSince.isEmpty()) {
            one.restsSince = OptionalLong.of(System.nanoTime());
        }
        return !hides || System.nanoTime() - one.restsSince.getAsLong() > UNSEEN.toNanos();
    }

    /** Asked before the groups, to which these may add. What a poll has found is not in flight until its turn. */
    private static boolean isMoving(CamelContext context, List<Route> routes, List<Service> steps) {
        return routes.stream()
                        .anyMatch(route -> context.getInflightRepository().size(route.getId()) > 0
                                || route.getConsumer() instanceof ScheduledPollConsumer poll && poll.isPolling())
                || of(WireTapProcessor.class, steps).anyMatch(step -> step.getPendingExchangesSize() > 0)
                || of(AggregateProcessor.class, steps).anyMatch(step -> step.getInProgressCompleteExchanges() > 0);
    }

    /** Whether there are groups that are completed now. */
    private static boolean areCompleted(CamelContext context, Placed one, List<Service> steps) {
        List<AggregateProcessor> groups = of(AggregateProcessor.class, steps)
                .filter(step -> !step.getAggregationRepository().getKeys().isEmpty())
                .toList();
        if (!groups.isEmpty() && (one.completing == null || !one.completing.isAlive())) {
            one.completing = context.getExecutorServiceManager().newThread("edition-before", () -> complete(groups));
            one.completing.start();
        }
        return !groups.isEmpty();
    }

    private static void complete(List<AggregateProcessor> groups) {
        try {
            groups.forEach(AggregateProcessor::forceCompletionOfAllGroups);
        } catch (RuntimeException | Error e) {
            LastingLoop.tell(LOG, "Groups of an aggregate could not be completed", e);
        }
    }

    private static Stream<Service> steps(Route route) {
        return Stream.of(route.filter("*"), route.getOnExceptions(), route.getOnCompletions())
                .flatMap(Collection::stream)
                .map(Processor.class::cast)
                .filter(Service.class::isInstance)
                .flatMap(step -> ServiceHelper.getChildServices((Service) step).stream());
    }

    private static <T> Stream<T> of(Class<T> kind, List<Service> steps) {
        return steps.stream().filter(kind::isInstance).map(kind::cast);
    }
}
