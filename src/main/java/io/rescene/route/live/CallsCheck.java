package io.rescene.route.live;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.support.CamelContextHelper;

/**
 * What a route may not do on the way of a job: try again without end, which holds the job for good, also when its file is
 * mended; try the call again, which is for who gave it its slot; send to OpenAI by another client, which asks nobody.
 */
final class CallsCheck {
    private static final String CALL = "call-openai";
    private static final String ENDPOINT = "{{openai.endpoint}}";
    private static final Pattern CLIENT = Pattern.compile("#(bean:)?openAiClient\\b");

    private CallsCheck() {}

    /**
     * Looks, once all routes are in the context: then each has the handling of errors that it names.
     *
     * @throws BrokenFileException names the first file with a route that does
     */
    static void check(CamelContext context, YamlRoutes yaml) {
        for (RouteDefinition route : yaml.routes()) {
            objection(context, route).ifPresent(why -> {
                throw new BrokenFileException(RouteObjection.file(route), why, null);
            });
        }
    }

    private static Optional<String> objection(CamelContext context, RouteDefinition route) {
        if (sendsByAnotherClient(route)) {
            return Optional.of(
                    "sends to " + ENDPOINT
                            + " without httpClientConfigurer: \"#openAiClient\", by which the key is added and nothing is paid twice");
        }
        String from = route.getInput().getEndpointUri();
        if (!DirectNames.DIRECT.matcher(from).lookingAt()) {
            return Optional.empty();
        }
        String policies = "of its onException, errorHandler or routeConfiguration";
        if (handlers(route).stream().anyMatch(handler -> handler.getRetryWhile() != null)) {
            return Optional.of("retryWhile, " + policies + ", may have no end: say how often at most");
        }
        boolean isCall = from.replace("://", ":").startsWith("direct:" + CALL + ".");
        return policies(route)
                .map(RedeliveryPolicyDefinition::getMaximumRedeliveries)
                .filter(Objects::nonNull)
                .filter(most -> isTooOften(CamelContextHelper.parseInt(context, most), isCall))
                .findFirst()
                .map(most -> "maximumRedeliveries: " + most + ", " + policies + ", "
                        + (isCall
                                ? "would send a question again: that is what rescene.openai.tries is for"
                                : "has no end: say how often at most"));
    }

    private static boolean isTooOften(int most, boolean isCall) {
        return most < 0 || (isCall && most > 0);
    }

    private static Stream<RedeliveryPolicyDefinition> policies(RouteDefinition route) {
        List<RedeliveryPolicyDefinition> whole =
                route.getErrorHandlerFactory() instanceof DefaultErrorHandlerDefinition handler
                                && handler.getRedeliveryPolicy() != null
                        ? List.of(handler.getRedeliveryPolicy())
                        : List.of();
        return Stream.concat(
                handlers(route).stream()
                        .map(OnExceptionDefinition::getRedeliveryPolicyType)
                        .filter(Objects::nonNull),
                whole.stream());
    }

    private static Collection<OnExceptionDefinition> handlers(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), OnExceptionDefinition.class);
    }

    private static boolean sendsByAnotherClient(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), SendDefinition.class).stream()
                .map(SendDefinition::getUri)
                .anyMatch(uri -> uri != null
                        && uri.startsWith(ENDPOINT)
                        && !CLIENT.matcher(uri).find());
    }
}
