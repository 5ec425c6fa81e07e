package io.rescene.runtime.worker;

import io.rescene.queue.Troubled;
import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.intake.Intake;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Whether a worker takes jobs: its intake is open, and nobody has stopped the route that takes them, as anybody can by JMX.
 * The consumer is asked for anew each time: a route that is started again has another.
 */
final class Taking {
    /**
     * At one moment.
     *
     * @param word {@code open}, or in a word why no jobs are taken
     * @param reason why, in one line for the operator; empty while they are
     */
    record Now(String word, String reason) {
        /** Whether jobs are taken. */
        boolean isOpen() {
            return reason.isEmpty();
        }
    }

    private static final Now STOPPED = new Now(
            "stopped",
            "the route " + OwnRoutes.REPROCESS_VIDEO + " is stopped: start it by JMX, or start the worker again");

    private final CamelContext context;
    private final Intake intake;
    /** What keeps the database from taking heartbeats, and with them claims and saves; empty while it takes them. */
    private volatile Optional<String> databaseTrouble = Optional.empty();
    /** Whether it is the intake that has the consumer suspended. */
    private volatile boolean held;

    /**
     * Of a worker whose route is started, or about to be.
     *
     * @param context has the route
     * @param intake decides while the route runs
     */
    Taking(CamelContext context, Intake intake) {
        this.context = context;
        this.intake = intake;
    }

    /** Whether jobs are taken now. */
    Now now() {
        Now known = nowForTheDatabase();
        return databaseTrouble
                .filter(why -> known.isOpen())
                .map(why -> new Now(Intake.Cause.DATABASE.word(), "the database takes nothing now: " + why))
                .orElse(known);
    }

    /** The database takes nothing, in one line why; empty: it does again. */
    void databaseTrouble(Optional<String> why) {
        databaseTrouble = why;
    }

    /** The same as it is to be written to the database: once that can be done, its trouble is over. */
    Now nowForTheDatabase() {
        Intake.State state = intake.state();
        if (!state.isOpen()) {
            return new Now(state.word(), state.reason());
        }
        if (held) {
            return new Now(state.word(), "");
        }
        return isStarted() ? trouble().map(why -> new Now("redis", why)).orElse(new Now(state.word(), "")) : STOPPED;
    }

    private Optional<String> trouble() {
        return consumer()
                .filter(Troubled.class::isInstance)
                .map(Troubled.class::cast)
                .flatMap(Troubled::trouble);
    }

    private boolean isStarted() {
        return consumer().filter(ServiceHelper::isStarted).isPresent();
    }

    /** Begins no other job, as the intake is closed. To suspend what is stopped, and to resume that, would half start it. */
    void hold() {
        consumer().filter(ServiceHelper::isStarted).ifPresent(consumer -> {
            held = true;
            ServiceHelper.suspendService(consumer);
        });
    }

    /** Goes on, as the intake is open; a route that somebody has stopped stays so. */
    void goOn() {
        if (held) {
            consumer().filter(ServiceHelper::isSuspended).ifPresent(ServiceHelper::resumeService);
        }
        held = false;
    }

    /**
     * An entry stays in hand until its exchange is in flight and the job is claimed: asked in this order, none is missed. A
     * route that is removed has nothing in hand.
     */
    boolean isAtRest() {
        return consumer()
                        .map(consumer -> ((ShutdownAware) consumer).getPendingExchangesSize() == 0)
                        .orElse(true)
                && context.getInflightRepository().size(OwnRoutes.REPROCESS_VIDEO) == 0;
    }

    /** Empty if somebody has removed the route. */
    private Optional<Consumer> consumer() {
        return Optional.ofNullable(context.getRoute(OwnRoutes.REPROCESS_VIDEO)).map(Route::getConsumer);
    }
}
