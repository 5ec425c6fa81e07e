package io.rescene.route;

import io.rescene.route.Placing.Placed;
import io.rescene.route.RoutesFolder.BrokenFileException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * Whether the questions of an edition can be put: each prompt and schema they name is there, in each language. It takes
 * them down as an estimate does. A route that calls something on its way there is not tried, as nothing may be called;
 * and whatever else fails without a real video tells nothing.
 */
final class QuestionsCheck {
    private static final String ASK = "direct:ask";

    /**
     * A question, as the spine has it asked.
     *
     * @param entry the route's name
     * @param isScene whether it is about a scene; else it is about a video
     * @param ask the variable of that name
     */
    private record Kind(String entry, boolean isScene, String ask) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("describe-scene", true, "summary"),
            new Kind("summarize-video", false, "summary"),
            new Kind("summarize-video", false, "summary-again"));

    private QuestionsCheck() {}

    /**
     * Looks, once all routes are in the context.
     *
     * @param placed has the routes
     * @param edition its files, or others that are to be used with the same routes
     * @throws BrokenFileException names the route's file and what its question lacks
     */
    static void check(CamelContext context, Placed placed, Edition edition) {
        for (Kind kind : KINDS) {
            Optional<RouteDefinition> route = route(placed, kind);
            AsyncProcessor entry = placed.entries.get(kind.entry());
            if (entry == null || route.isEmpty() || !callsNothing(route.get())) {
                continue;
            }
            for (String language : edition.spoken()) {
                Probe.objection(context, entry, edition, new Probe.Asked(language, kind.isScene(), kind.ask()))
                        .ifPresent(why -> {
                            throw new BrokenFileException(file(route.get()), why, null);
                        });
            }
        }
    }

    private static Optional<RouteDefinition> route(Placed placed, Kind kind) {
        String from = "direct:" + kind.entry() + "." + placed.slot();
        return placed.yaml.routes().stream()
                .filter(route ->
                        route.getInput().getEndpointUri().replace("://", ":").equals(from))
                .findFirst();
    }

    private static String file(RouteDefinition route) {
        String location = String.valueOf(route.getResource().getLocation());
        return location.substring(Math.max(0, location.lastIndexOf("routes/")));
    }

    /** Until it asks. */
    private static boolean callsNothing(RouteDefinition route) {
        for (ProcessorDefinition<?> step : route.getOutputs()) {
            if (isAsking(step)) {
                return true;
            }
            if (isCalling(step)
                    || ProcessorDefinitionHelper.filterTypeInOutputs(step.getOutputs(), ProcessorDefinition.class)
                            .stream()
                            .anyMatch(QuestionsCheck::isCalling)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsking(ProcessorDefinition<?> step) {
        return step instanceof SendDefinition<?> send && ASK.equals(send.getUri());
    }

    private static boolean isCalling(ProcessorDefinition<?> step) {
        return (step instanceof SendDefinition<?> && !isAsking(step))
                || step instanceof ToDynamicDefinition
                || step instanceof EnrichDefinition
                || step instanceof PollEnrichDefinition
                || step instanceof RecipientListDefinition
                || step instanceof RoutingSlipDefinition;
    }
}
