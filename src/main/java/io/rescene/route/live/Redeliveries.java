package io.rescene.route.live;

import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/**
 * How often a route on the way of a job tries again, by its handling of errors: never without end, which holds the job for
 * good, also when its file is mended; and the call never, as that is for who gave it its slot.
 */
final class Redeliveries {
    private static final String CALL = "call-openai";

    private final CamelContext context;
    private final List<RouteConfigurationDefinition> configurations;

    /**
     * Those of the routes of an edition, whose beans are bound.
     *
     * @param configurations those of all files
     */
    Redeliveries(CamelContext context, List<RouteConfigurationDefinition> configurations) {
        this.context = context;
        this.configurations = configurations;
    }

    /**
     * Looks, once the route has the handling of errors that it names, and before it is renamed.
     *
     * @throws BrokenFileException names the file that has it: the route's or its configuration's
     */
    void check(RouteDefinition route) {
        Optional<String> begins = DirectNames.begun(route);
        if (begins.isEmpty()) {
            return;
        }
        boolean isCall = begins.get().equals(CALL);
        for (OnExceptionDefinition handler : handlers(route)) {
            objection(handler, isCall).ifPresent(why -> {
                throw broken(
                        route,
                        why,
                        configuration -> configuration.getOnExceptions().contains(handler));
            });
        }
        ErrorHandlerFactory factory = route.getErrorHandlerFactory();
        objection(factory, isCall).ifPresent(why -> {
            throw broken(
                    route,
                    why,
                    configuration -> configuration.getErrorHandler() != null
                            && configuration.getErrorHandler().getErrorHandlerType() == factory);
        });
    }

    private BrokenFileException broken(RouteDefinition route, String why, Predicate<RouteConfigurationDefinition> has) {
        return configurations.stream()
                .filter(has)
                .findFirst()
                .map(one -> new BrokenFileException(
                        RouteRules.file(one.getResource()),
                        (one.getId() == null
                                        ? "a routeConfiguration without id, which holds for route " + route.getId()
                                        : "routeConfiguration " + one.getId() + ", which route " + route.getId()
                                                + " names")
                                + ": " + why,
                        null))
                .orElseGet(() -> new BrokenFileException(RouteRules.file(route), why, null));
    }

    private static Collection<OnExceptionDefinition> handlers(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), OnExceptionDefinition.class);
    }

    private Optional<String> objection(OnExceptionDefinition handler, boolean isCall) {
        return handler.getRetryWhile() != null
                ? Optional.of(endless("retryWhile"))
                : objection(handler.getRedeliveryPolicyType(), handler.getRedeliveryPolicyRef(), isCall);
    }

    private Optional<String> objection(ErrorHandlerFactory factory, boolean isCall) {
        ErrorHandlerFactory meant = factory instanceof RefErrorHandlerDefinition reference
                ? CamelContextHelper.lookup(context, reference.getRef(), ErrorHandlerFactory.class)
                : factory;
        if (!(meant instanceof DefaultErrorHandlerDefinition handler)) {
            return Optional.empty();
        }
        return handler.getRetryWhileRef() != null
                ? Optional.of(endless("retryWhileRef: " + handler.getRetryWhileRef()))
                : objection(handler.getRedeliveryPolicy(), handler.getRedeliveryPolicyRef(), isCall);
    }

    private static String endless(String what) {
        return what + " may have no end: say how often at most, by maximumRedeliveries";
    }

    private Optional<String> objection(
            @Nullable RedeliveryPolicyDefinition policy, @Nullable String reference, boolean isCall) {
        if (policy != null && policy.getMaximumRedeliveries() != null) {
            String most = policy.getMaximumRedeliveries();
            String what = "maximumRedeliveries: " + most;
            try {
                return objection(what, CamelContextHelper.parseInt(context, most), isCall);
            } catch (IllegalArgumentException e) {
                return Optional.of(what + " has to be a whole number, or a setting that is there and is one");
            }
        }
        RedeliveryPolicy named =
                reference == null ? null : CamelContextHelper.lookup(context, reference, RedeliveryPolicy.class);
        return named == null
                ? Optional.empty()
                : objection(
                        "redeliveryPolicyRef: " + reference + " (maximumRedeliveries: " + named.getMaximumRedeliveries()
                                + ")",
                        named.getMaximumRedeliveries(),
                        isCall);
    }

    private static Optional<String> objection(String what, int most, boolean isCall) {
        if (isCall && most != 0) {
            return Optional.of(what + " would send a question again: that is what rescene.openai.tries is for");
        }
        return most < 0 ? Optional.of(what + " has no end: say how often at most") : Optional.empty();
    }
}
