package io.rescene.route.live;

import io.rescene.route.exchange.CalledRoute;
import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.exchange.StepPath;
import io.rescene.route.live.Placing.Placed;
import java.util.List;
import java.util.Objects;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.AsyncProcessorSupport;

/** The ways from Java into the YAML routes: {@code direct:NAME} leads to the route of the caller's edition. */
public final class Entries {
    /** What Java calls. */
    static final List<String> NAMES =
            List.of("enqueue-videos", "describe-scene", "summarize-video", "call-openai", OwnRoutes.VIDEO_DONE);

    private static final String PREFIX = "entry-";

    private final PlacedEditions placed;

    /** Ways into the editions that are in the context. */
    Entries(PlacedEditions placed) {
        this.placed = placed;
    }

    /** The id of the route that only leads to the route {@code name}. */
    static String routeId(String name) {
        return PREFIX + name;
    }

    /** Whether a route only leads from Java to one of the YAML routes. */
    public static boolean isEntry(String routeId) {
        return routeId.startsWith(PREFIX);
    }

    /** A route for each. */
    public RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                for (String name : NAMES) {
                    from("direct:" + name)
                            .routeId(routeId(name))
                            .routeDescription("Leads to the route " + name + " of the caller's edition")
                            .process(to(name));
                }
            }
        };
    }

    /** Leads an exchange to the route {@code name}, one of {@link #NAMES}, of its job's edition. */
    public AsyncProcessor to(String name) {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Placed used;
                try {
                    used = entered(exchange, name);
                } catch (IllegalStateException e) {
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
                StepPath caller = StepPath.of(exchange);
                StepPath.put(exchange, null);
                return way(used, name).process(exchange, done -> {
                    placed.exit(used);
                    CalledRoute.forgetEnd(exchange);
                    StepPath.put(exchange, caller);
                    callback.done(done);
                });
            }
        };
    }

    /**
     * Sends a message of this process to the newest edition's route, and waits for its end; trouble is left in it.
     *
     * @throws Exception if it could not be sent
     */
    @SuppressWarnings("IllegalThrows") // Camel's
    public void send(Exchange message, String name) throws Exception {
        Placed used = entered(message, name);
        try {
            way(used, name).process(message);
        } finally {
            placed.exit(used);
        }
    }

    /** The edition that an exchange goes through. */
    private Placed entered(Exchange exchange, String name) {
        Placed used = placed.enter(exchange);
        if (!used.entries.containsKey(name)) {
            placed.exit(used);
            throw new IllegalStateException("No route of routes/ begins at direct:" + name);
        }
        return used;
    }

    private static AsyncProcessor way(Placed edition, String name) {
        return Objects.requireNonNull(edition.entries.get(name));
    }
}
