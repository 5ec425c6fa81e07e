package io.rescene.route.live;

import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
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
            for (RoutesBuilder builder :
                    parsed(resource, () -> PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource))) {
                if (builder instanceof RouteConfigurationBuilder one) {
                    one.configuration();
                    List<RouteConfigurationDefinition> own =
                            one.getRouteConfigurationCollection().getRouteConfigurations();
                    if (own.stream().anyMatch(RouteRules::interceptsSending)) {
                        throw new BrokenFileException(RouteRules.file(resource), RouteRules.INTERCEPTS_SENDING, null);
                    }
                    own.forEach(configuration -> configuration.setResource(resource));
                    read.configurations.addAll(own);
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
            List<RouteDefinition> own = parsed(builder.getResource(), () -> routes(context, builder));
            refuse(builder, unplaced(builder));
            for (RouteDefinition route : own) {
                refuse(builder, RouteRules.of(context, route, parsed, configurations));
                parsed.add(route);
            }
        }
        // With all of them: one may begin, and a bean may stand, in another file.
        Redeliveries redeliveries = new Redeliveries(context, configurations);
        DirectTargets targets = new DirectTargets(context, parsed);
        for (RouteDefinition route : parsed) {
            redeliveries.check(route);
            targets.check(route);
        }
        name(parsed, slot);
        routes.addAll(parsed);
    }

    /** An {@code errorHandler} beside the routes would be the context's: of all files, and still when its own is gone. */
    @SuppressWarnings("IllegalThrows")
    private static List<RouteDefinition> routes(CamelContext context, RouteBuilder builder) throws Exception {
        ExtendedCamelContext extended = context.getCamelContextExtension();
        ErrorHandlerFactory standard = extended.getErrorHandlerFactory();
        try {
            return builder.configureRoutes(context).getRoutes();
        } finally {
            extended.setErrorHandlerFactory(standard);
        }
    }

    /** What Camel has no words for. */
    @SuppressWarnings("IllegalThrows")
    private static <T> T parsed(Resource resource, Callable<T> parsing) throws Exception {
        try {
            return parsing.call();
        } catch (StackOverflowError e) {
            throw new BrokenFileException(RouteRules.file(resource), "is nested too deeply", null);
        } catch (UnsupportedOperationException e) {
            if (e.getMessage() != null) {
                throw e;
            }
            String why = "a step has a text where it needs options, as in wireTap: {uri: \"direct:NAME\"}";
            throw new BrokenFileException(RouteRules.file(resource), why, e);
        }
    }

    private static void refuse(RouteBuilder builder, Optional<String> objection) {
        objection.ifPresent(why -> {
            throw new BrokenFileException(RouteRules.file(builder.getResource()), why, null);
        });
    }

    /** What Camel reads all the same: nothing would come of it, without a word, or what can't be taken back. */
    private static Optional<String> unplaced(RouteBuilder builder) {
        String write = " is not supported: write ";
        if (!builder.getRouteTemplateCollection().getRouteTemplates().isEmpty()) {
            return Optional.of("routeTemplate" + write + "each route out");
        }
        if (!builder.getTemplatedRouteCollection().getTemplatedRoutes().isEmpty()) {
            return Optional.of("templatedRoute" + write + "the route out");
        }
        if (!builder.getRestCollection().getRests().isEmpty()) {
            return Optional.of("rest" + write + "a route that begins at a timer, at files or at direct:NAME");
        }
        if (!builder.getRouteCollection().getInterceptSendTos().isEmpty()) {
            return Optional.of(RouteRules.INTERCEPTS_SENDING);
        }
        return Optional.empty();
    }

    private void name(List<RouteDefinition> parsed, int slot) {
        String suffix = "." + slot;
        DirectNames names = DirectNames.of(parsed, suffix);
        configurations.forEach(names::rename);
        for (RouteDefinition route : parsed) {
            String from = names.renamed(route.getInput().getEndpointUri());
            // Camel counts a timer's users, and a consumer off twice: once when it is stopped, and when its route is
            // taken away.
            route.getInput().setUri(slot > 1 ? TIMER.matcher(from).replaceFirst("timer:$1" + suffix) : from);
            names.rename(route);
            if (!DirectNames.DIRECT.matcher(from).lookingAt()) {
                route.routePolicy(new OwnFailures());
            }
            if (slot > 1) {
                route.setId(route.getId() + suffix);
                route.setNodePrefixId(slot + ".");
            }
            autoStartup.put(route.getId(), route.getAutoStartup() == null ? "true" : route.getAutoStartup());
            route.setAutoStartup("false");
        }
    }
}
