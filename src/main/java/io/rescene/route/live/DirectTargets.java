package io.rescene.route.live;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** Whether at each {@code direct:NAME} that a YAML route names a route begins: Camel finds that out message by message, a second each. */
final class DirectTargets {
    /** An address that is computed, or at which nobody needs to be. */
    private static final Pattern OPEN = Pattern.compile("[$#{]\\{|[?&]failIfNoConsumers=false\\b");

    private final Set<String> begun = new TreeSet<>();

    /** Those at which a route of the context begins, or one of these, which have the names of their files. */
    DirectTargets(CamelContext context, List<RouteDefinition> routes) {
        for (Route route : context.getRoutes()) {
            Matcher direct = DirectNames.DIRECT.matcher(route.getEndpoint().getEndpointBaseUri());
            if (direct.lookingAt()) {
                begun.add(direct.group(1));
            }
        }
        routes.forEach(route -> DirectNames.begun(route).ifPresent(begun::add));
    }

    /**
     * Looks.
     *
     * @throws BrokenFileException names the file of a step that sends to none: the route's or its configuration's
     */
    void check(RouteDefinition route) {
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)) {
            Matcher direct = DirectNames.DIRECT.matcher(uri(step));
            if (direct.lookingAt() && !OPEN.matcher(uri(step)).find() && !begun.contains(direct.group(1))) {
                throw new BrokenFileException(
                        RouteRules.file(step.getLocation()),
                        "no route begins at direct:" + direct.group(1) + ", where route " + route.getId()
                                + " sends to: name one at which one does, such as direct:ask",
                        null);
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
