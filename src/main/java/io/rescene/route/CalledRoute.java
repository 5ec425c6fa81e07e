package io.rescene.route;

import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What failed in a route that a Java step had called. */
final class RouteFailure {
    private RouteFailure() {}

    /**
     * Takes it off the exchange, which goes on as if nothing had been: as after a {@code doCatch}, but that what a route
     * caught itself is its own matter.
     *
     * @return null if nothing failed
     */
    static @Nullable Throwable taken(Exchange exchange) {
        Throwable failure = exchange.getException();
        exchange.setException(null);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        return failure;
    }
}
