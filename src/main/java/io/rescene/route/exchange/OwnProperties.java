package io.rescene.route.exchange;

import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange has of Rescene's own, one of a type; its copies have the same. Unlike Camel's properties no YAML route
 * can take it away or put another in its place: a job whose exchange does not say so could never end.
 */
public final class OwnProperties {
    private OwnProperties() {}

    /**
     * What an exchange has of a type, where it must have one.
     *
     * @throws IllegalStateException if it has none
     */
    public static <T> T of(Exchange exchange, Class<T> type) {
        T own = get(exchange, type);
        if (own == null) {
            throw new IllegalStateException("This exchange has no " + type.getSimpleName()
                    + ": only what Rescene sends through routes/ for a video has one");
        }
        return own;
    }

    /** What an exchange has of a type; null: nothing. */
    public static <T> @Nullable T get(Exchange exchange, Class<T> type) {
        Kept kept = exchange.getExchangeExtension().getSafeCopyProperty(type.getName(), Kept.class);
        return kept == null ? null : type.cast(kept.value);
    }

    /**
     * Gives an exchange something, in place of what it has of that type.
     *
     * @param value null: from now on it has nothing
     */
    public static <T> void set(Exchange exchange, Class<T> type, @Nullable T value) {
        exchange.getExchangeExtension().setSafeCopyProperty(type.getName(), value == null ? null : new Kept(value));
    }

    private record Kept(Object value) implements SafeCopyProperty {
        @Override
        public SafeCopyProperty safeCopy() {
            return this;
        }
    }
}
