package io.rescene.route.exchange;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.jspecify.annotations.Nullable;

/** What a route that a Java step has called leaves on the exchange. */
public final class CalledRoute {
    private CalledRoute() {}

    /**
     * Forgets how it ended. A route may end itself, by a stop, a rollback or errors that it handles, but not who called it: an
     * exchange that says that it is through would be neither saved nor failed.
     */
    public static void forgetEnd(Exchange exchange) {
        exchange.setRouteStop(false);
        exchange.setRollbackOnly(false);
        exchange.setRollbackOnlyLast(false);
        ExchangeExtension extension = exchange.getExchangeExtension();
        extension.setErrorHandlerHandled(null);
        extension.setFailureHandled(false);
        extension.setRedeliveryExhausted(false);
    }

    /**
     * Takes what failed in it off the exchange, which goes on as if nothing had been: as after a {@code doCatch}, but that
     * what a route caught itself is its own matter.
     *
     * @return null if nothing failed
     */
    public static @Nullable Throwable takeFailure(Exchange exchange) {
        Throwable failure = exchange.getException();
        exchange.setException(null);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        return failure;
    }
}
