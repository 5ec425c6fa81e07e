package io.rescene.route.live;

import io.rescene.route.exchange.FailureText;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that a route that begins outside has failed, and why; the stack trace is at DEBUG. Who else would is
 * Camel: of files nothing, of a timer a page each time.
 */
final class OwnFailures extends RoutePolicySupport {
    private static final String LOGGER = "io.rescene.routes.";

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            tell(route, "failed", failure);
        }
    }

    /** Has what fails before there is a message told in the same way, unless its endpoint says who is told. */
    static void hearFrom(Route route) {
        if (route.getConsumer() instanceof DefaultConsumer consumer
                && consumer.getExceptionHandler() instanceof LoggingExceptionHandler) {
            consumer.setExceptionHandler(new OfConsumer(route));
        }
    }

    private static void tell(Route route, String what, Throwable failure) {
        String id = LiveRoutes.plainId(route.getRouteId());
        Logger log = LoggerFactory.getLogger(LOGGER + id);
        log.warn("Route {} {}: {}", id, what, FailureText.line(failure));
        log.debug("Cause", failure);
    }

    private record OfConsumer(Route route) implements ExceptionHandler {
        @Override
        public void handleException(Throwable failure) {
            handleException(null, null, failure);
        }

        @Override
        public void handleException(@Nullable String message, Throwable failure) {
            handleException(message, null, failure);
        }

        @Override
        public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable failure) {
            // What the route itself failed by is told already.
            if (exchange == null || exchange.getException() != failure) {
                tell(route, "can't take what comes", failure);
            }
        }
    }
}
