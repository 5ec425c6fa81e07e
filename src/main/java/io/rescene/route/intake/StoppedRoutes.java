package io.rescene.route.intake;

import io.rescene.resilience.Causes;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.jspecify.annotations.Nullable;

/**
 * Tells what fails as a route is stopped, as by JMX, from a job's own trouble: it would fail for every job that comes there,
 * until somebody starts the route.
 */
public final class StoppedRoutes {
    private static final Pattern NAME = Pattern.compile("endpoint: (direct://[\\w.-]*[\\w-])");

    private final Intake intake;

    /**
     * None is known to be stopped.
     *
     * @param intake is closed where one is
     */
    public StoppedRoutes(Intake intake) {
        this.intake = intake;
    }

    /**
     * Closes the intake if a failure is of a stopped route.
     *
     * @param context has the routes
     * @param failure null: nothing failed
     * @return why it is closed, in one line for the operator: then the job is to lose no delivery; empty: it is other trouble
     */
    public Optional<String> closedFor(CamelContext context, @Nullable Throwable failure) {
        Optional<String> reason = Causes.of(failure)
                .filter(cause -> isOfStopped(context, cause))
                .findFirst()
                .map(cause ->
                        "a route is stopped" + name(cause) + ": stop and start it by JMX, or start the worker again");
        reason.ifPresent(why -> intake.close(Intake.Cause.PASSING, why));
        return reason;
    }

    private static boolean isOfStopped(CamelContext context, Throwable cause) {
        return isStoppedInside(cause)
                // A name that is computed may lead nowhere, for one job.
                || (cause instanceof DirectConsumerNotAvailableException
                        && context.getRoutes().stream()
                                .anyMatch(route -> endpoint(cause)
                                        .filter(route.getEndpoint().getEndpointUri()::equals)
                                        .isPresent()));
    }

    /** Camel stops the steps of a route that has work left after some seconds; it tells of them by these words only. */
    private static boolean isStoppedInside(Throwable cause) {
        return cause.getClass() == RejectedExecutionException.class
                || (cause instanceof IllegalStateException
                        && String.valueOf(cause.getMessage()).contains(" has not been started: "));
    }

    private static Optional<String> endpoint(Throwable cause) {
        Matcher name = NAME.matcher(String.valueOf(cause.getMessage()));
        return name.find() ? Optional.of(name.group(1)) : Optional.empty();
    }

    private static String name(Throwable cause) {
        return endpoint(cause).map(name -> ", which begins at " + name).orElse("");
    }
}
