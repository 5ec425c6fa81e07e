package io.rescene.route.live;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.Route;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** Whether at each {@code direct:NAME} that a YAML route names a route begins: Camel finds that out message by message, a second each. */
final class DirectTargets {
    private DirectTargets() {}

    /**
     * Looks, once all routes are in the context.
     *
     * @throws FailedToCreateRouteException if one leads nowhere
     */
    static void check(CamelContext context, YamlRoutes yaml) throws FailedToCreateRouteException {
        Set<String> begun = new TreeSet<>();
        for (Route route : context.getRoutes()) {
            Matcher direct = DirectNames.DIRECT.matcher(route.getEndpoint().getEndpointBaseUri());
            if (direct.lookingAt()) {
                begun.add(direct.group(1));
            }
        }
        for (RouteDefinition route : yaml.routes()) {
            check(route, route.getOutputs(), begun);
        }
    }

    private static void check(RouteDefinition route, List<ProcessorDefinition<?>> steps, Set<String> begun)
            throws FailedToCreateRouteException {
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ProcessorDefinition.class)) {
            Matcher direct = DirectNames.DIRECT.matcher(uri(step));
            if (direct.lookingAt() && !uri(step).matches(".*[$#{]\\{.*") && !begun.contains(direct.group(1))) {
                throw new FailedToCreateRouteException(
                        route.getId(),
                        route.getInput().toString(),
                        step.toString(),
                        new NoSuchEndpointException(
                                "direct:" + direct.group(1), "name one at which a route begins, such as direct:ask"));
            }
        }
    }

    /** Where a step sends to, as it is written; empty if it does not. */
    static String uri(OptionalIdentifiedDefinition<?> step) {
        String uri = step instanceof SendDefinition<?> send
                ? send.getUri()
                : step instanceof ToDynamicDefinition send ? send.getUri() : null;
        return uri == null ? "" : uri;
    }
}
