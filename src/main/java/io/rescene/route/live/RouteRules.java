package io.rescene.route.live;

import io.rescene.route.exchange.OwnRoutes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.InterceptSendToEndpointDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.EndpointHelper;

/**
 * What a YAML route has to keep to, by itself and beside the others; how it may try again is told by {@link Redeliveries}, to
 * whom it may send by {@link DirectTargets}. Camel would say most of it too, but later, with names that no file has, and
 * without the files.
 */
final class RouteRules {
    /** Camel goes on with it, in the routes of all files, when its own is mended or gone. */
    static final String INTERCEPTS_SENDING =
            "interceptSendToEndpoint is not supported: write its steps before the step that sends";

    private static final String OPEN_AI = "{{openai.endpoint}}";
    private static final Pattern CLIENT = Pattern.compile("#(bean:)?openAiClient\\b");

    private RouteRules() {}

    /** The file of a route, as {@code routes/NAME}. */
    static String file(RouteDefinition route) {
        return file(route.getResource());
    }

    /** A file, as {@code routes/NAME}. */
    static String file(Resource resource) {
        return file(String.valueOf(resource.getLocation()));
    }

    /** A file by its location, as {@code routes/NAME}. */
    static String file(String location) {
        return location.substring(Math.max(0, location.lastIndexOf("routes/")));
    }

    /**
     * The objection, without the route's file; empty if there is none.
     *
     * @param route as its file has it
     * @param before the routes that were read before, of all files
     * @param configurations those of all files
     */
    static Optional<String> of(
            CamelContext context,
            RouteDefinition route,
            List<RouteDefinition> before,
            List<RouteConfigurationDefinition> configurations) {
        String id = route.getId();
        if (id == null) {
            return Optional.of("a route has no id");
        }
        if (isOurs(id)) {
            return Optional.of("the id " + id + " is Rescene's own");
        }
        if (route.getInput().getEndpointUri().startsWith("platform-http:")) {
            return Optional.of(
                    "platform-http finds no server to begin at: begin at a timer, at files or at direct:NAME");
        }
        return twice(before, other -> id.equals(other.getId()), "a second route " + id)
                .or(() -> DirectNames.begun(route)
                        .flatMap(name -> twice(
                                before,
                                other -> DirectNames.begun(other)
                                        .filter(name::equals)
                                        .isPresent(),
                                "a second route begins at direct:" + name)))
                .or(() -> sharesFiles(context, route, before))
                .or(() -> step(route, before))
                .or(() -> interceptsSending(route))
                .or(() -> enqueues(route))
                .or(() -> sendsByAnotherClient(route))
                .or(() -> configuration(context, route, configurations));
    }

    private static Optional<String> twice(List<RouteDefinition> before, Predicate<RouteDefinition> alike, String what) {
        return before.stream().filter(alike).findFirst().map(first -> what + ", the first is in " + file(first));
    }

    /** Camel itself refuses it, but for the endpoints of RenewableFiles, at which two editions may begin. */
    private static Optional<String> sharesFiles(
            CamelContext context, RouteDefinition route, List<RouteDefinition> before) {
        String address = address(context, route);
        return address.startsWith("file:")
                ? twice(
                        before,
                        other -> address(context, other).equals(address),
                        "a second route begins at " + route.getInput().getEndpointUri())
                : Optional.empty();
    }

    /** With the same text however it is written. */
    private static String address(CamelContext context, RouteDefinition route) {
        return EndpointHelper.normalizeEndpointUri(
                context.resolvePropertyPlaceholders(route.getInput().getEndpointUri()));
    }

    /** Whether a worker has a Java route of this id: a context that makes no calls has not all of them. */
    private static boolean isOurs(String id) {
        return OwnRoutes.IN_JAVA.contains(id)
                || Entries.NAMES.stream().anyMatch(name -> id.equals(Entries.routeId(name)));
    }

    /** Within a file, as Camel wants it. */
    private static Optional<String> step(RouteDefinition route, List<RouteDefinition> before) {
        List<RouteDefinition> beside =
                before.stream().filter(other -> file(other).equals(file(route))).toList();
        return Optional.ofNullable(RouteDefinitionHelper.validateUniqueIds(route, beside))
                .map(id -> "the id " + id + " is used twice");
    }

    private static Optional<String> interceptsSending(RouteDefinition route) {
        return interceptsSending(route.getOutputs()) ? Optional.of(INTERCEPTS_SENDING) : Optional.empty();
    }

    /** Whether a configuration does that for its routes. */
    static boolean interceptsSending(RouteConfigurationDefinition configuration) {
        return !configuration.getInterceptSendTos().isEmpty()
                || Stream.of(
                                configuration.getOnExceptions(),
                                configuration.getOnCompletions(),
                                configuration.getIntercepts(),
                                configuration.getInterceptFroms())
                        .flatMap(List::stream)
                        .anyMatch(one -> interceptsSending(one.getOutputs()));
    }

    /** Camel's YAML takes it among the steps, too. */
    private static boolean interceptsSending(List<ProcessorDefinition<?>> steps) {
        return !ProcessorDefinitionHelper.filterTypeInOutputs(steps, InterceptSendToEndpointDefinition.class)
                .isEmpty();
    }

    /**
     * Camel would say only that a value is missing, or nothing. A route that is called may be told by who calls it, and one
     * that calls another before by that.
     */
    private static Optional<String> enqueues(RouteDefinition route) {
        if (DirectNames.begun(route).isPresent()) {
            return Optional.empty();
        }
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                .filter(step -> asksEnqueuing(step) || DirectTargets.uri(step).startsWith("direct:"))
                .findFirst()
                .filter(first ->
                        DirectTargets.uri(first).replace("://", ":").matches("direct:enqueue-videos(?:\\?.*)?"))
                .map(first -> "calls direct:enqueue-videos without saying what to enqueue: put the step"
                        + " bean: {ref: enqueuing, method: poll} before it");
    }

    private static boolean asksEnqueuing(ProcessorDefinition<?> step) {
        return step instanceof BeanDefinition bean
                ? "enqueuing".equals(bean.getRef())
                : DirectTargets.uri(step).matches("bean:(?://)?enqueuing(?:\\?.*)?");
    }

    /** It would ask nobody for a slot. */
    private static Optional<String> sendsByAnotherClient(RouteDefinition route) {
        boolean sends =
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                        .map(DirectTargets::uri)
                        .anyMatch(uri ->
                                uri.startsWith(OPEN_AI) && !CLIENT.matcher(uri).find());
        return sends
                ? Optional.of("sends to " + OPEN_AI
                        + " without httpClientConfigurer: \"#openAiClient\", by which the key is added and nothing is"
                        + " paid twice")
                : Optional.empty();
    }

    private static Optional<String> configuration(
            CamelContext context, RouteDefinition route, List<RouteConfigurationDefinition> configurations) {
        if (route.getRouteConfigurationId() == null) {
            return Optional.empty();
        }
        return Arrays.stream(context.resolvePropertyPlaceholders(route.getRouteConfigurationId())
                        .split(","))
                .filter(named ->
                        configurations.stream().noneMatch(RouteDefinitionHelper.routesByIdOrPattern(route, named)))
                .findFirst()
                .map(named -> "there is no routeConfiguration " + named.strip() + ", which route " + route.getId()
                        + " names; there are "
                        + configurations.stream()
                                .map(RouteConfigurationDefinition::getId)
                                .toList());
    }
}
