package io.rescene.route;

import io.rescene.route.RoutesFolder.BrokenFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The YAML routes of an edition, parsed, and named so that two editions can live side by side: {@code direct:NAME} of
 * these routes is {@code direct:NAME.SLOT}, and beyond the first slot an id is {@code ID.SLOT} and {@code timer:NAME} is
 * {@code timer:NAME.SLOT}.
 *
 * @param builders for the context
 * @param routes all routes; none starts by itself
 * @param configurations what routes name as their routeConfigurationId
 * @param autoStartup what each route says of its start, by id
 */
record YamlRoutes(
        List<RouteBuilder> builders,
        List<RouteDefinition> routes,
        List<RouteConfigurationDefinition> configurations,
        Map<String, String> autoStartup) {
    /** A direct endpoint, with its name. */
    static final Pattern DIRECT = Pattern.compile("\\bdirect:(?://)?([\\w.-]+)");

    private static final Pattern TIMER = Pattern.compile("^timer:(?://)?([^?]+)");

    /**
     * Reads the files, and of their content the route configurations. These have to be in the context before {@link
     * #parse}, as Camel gives each route its own when it is parsed.
     *
     * @throws Exception if a file is broken; Camel's messages name it
     */
    @SuppressWarnings("IllegalThrows") // as Camel's loader does
    static YamlRoutes read(CamelContext context, Edition edition) throws Exception {
        YamlRoutes read =
                new YamlRoutes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        for (Map.Entry<String, String> file : new TreeMap<>(edition.routes()).entrySet()) {
            Resource resource = ResourceHelper.fromString(file.getKey(), file.getValue());
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource)) {
                if (builder instanceof RouteConfigurationBuilder one) {
                    one.configuration();
                    read.configurations.addAll(
                            one.getRouteConfigurationCollection().getRouteConfigurations());
                }
                if (builder instanceof RouteBuilder one) {
                    read.builders.add(one);
                }
            }
        }
        return read;
    }

    /**
     * Parses the routes.
     *
     * @throws Exception if a file is broken; Camel's messages name it
     */
    @SuppressWarnings("IllegalThrows")
    void parse(CamelContext context, int slot) throws Exception {
        // All or none: what fails is taken out by its ids, and until they are renamed these are the running routes'.
        List<RouteDefinition> parsed = new ArrayList<>();
        for (RouteBuilder builder : builders) {
            for (RouteDefinition route : builder.configureRoutes(context).getRoutes()) {
                RouteObjection.of(context, route, parsed, configurations).ifPresent(wrong -> {
                    throw new BrokenFileException(RouteObjection.file(builder.getResource()), wrong, null);
                });
                parsed.add(route);
            }
        }
        name(parsed, slot);
        routes.addAll(parsed);
    }

    private void name(List<RouteDefinition> parsed, int slot) {
        Set<String> entries = new TreeSet<>();
        for (RouteDefinition route : parsed) {
            Matcher entry = DIRECT.matcher(route.getInput().getEndpointUri());
            if (entry.lookingAt()) {
                entries.add(entry.group(1));
            }
        }
        String suffix = "." + slot;
        configurations.forEach(configuration -> rename(configuration, entries, suffix));
        for (RouteDefinition route : parsed) {
            String from = renamed(route.getInput().getEndpointUri(), entries, suffix);
            // Camel counts a timer's users, and a consumer off twice: once when it is stopped, and when its route is
            // taken away.
            route.getInput().setUri(slot > 1 ? TIMER.matcher(from).replaceFirst("timer:$1" + suffix) : from);
            rename(route.getOutputs(), entries, suffix);
            if (slot > 1) {
                route.setId(route.getId() + suffix);
                route.setNodePrefixId(slot + ".");
            }
            autoStartup.put(route.getId(), route.getAutoStartup() == null ? "true" : route.getAutoStartup());
            route.setAutoStartup("false");
        }
    }

    private static void rename(RouteConfigurationDefinition configuration, Set<String> entries, String suffix) {
        Stream.of(
                        configuration.getOnExceptions(),
                        configuration.getOnCompletions(),
                        configuration.getIntercepts(),
                        configuration.getInterceptFroms(),
                        configuration.getInterceptSendTos())
                .flatMap(List::stream)
                .forEach(one -> rename(one.getOutputs(), entries, suffix));
        if (configuration.getErrorHandler() != null
                && configuration.getErrorHandler().getErrorHandlerType() instanceof DeadLetterChannelDefinition dead
                && dead.getDeadLetterUri() != null) {
            dead.setDeadLetterUri(renamed(dead.getDeadLetterUri(), entries, suffix));
        }
    }

    private static void rename(List<ProcessorDefinition<?>> steps, Set<String> entries, String suffix) {
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ProcessorDefinition.class)) {
            if (step instanceof SendDefinition<?> send && send.getUri() != null) {
                send.setUri(renamed(send.getUri(), entries, suffix));
            } else if (step instanceof ToDynamicDefinition send && send.getUri() != null) {
                send.setUri(renamed(send.getUri(), entries, suffix));
            } else if (step instanceof ExpressionNode node
                    && node.getExpression() != null
                    && node.getExpression().getExpression() != null) {
                node.getExpression().setExpression(renamed(node.getExpression().getExpression(), entries, suffix));
            }
        }
    }

    private static String renamed(String text, Set<String> entries, String suffix) {
        return DIRECT.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        entries.contains(found.group(1)) ? "direct:" + found.group(1) + suffix : found.group()));
    }
}
