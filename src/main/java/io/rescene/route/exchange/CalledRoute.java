package io.rescene.route.exchange;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.jspecify.annotations.Nullable;

/** What a route that a Java step has called leaves on the exchange. */
public final class CalledRoute {
    /** How the names of Rescene's own properties begin. */
    private static final String OWN = "Rescene";

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
     * The exchange properties of Rescene's own that the caller has set. A route may take all properties away, but not those
     * by which the caller knows whose exchange it is: a job whose exchange does not say so could never end.
     */
    public static Map<String, Object> ownProperties(Exchange exchange) {
        Map<String, Object> own = new HashMap<>(exchange.getProperties());
        own.keySet().removeIf(name -> !name.startsWith(OWN));
        return own;
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
