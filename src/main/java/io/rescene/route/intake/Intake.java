package io.rescene.route.intake;

import io.rescene.resilience.LastingLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process takes jobs and begins calls. Closing it takes effect at once; what is in flight ends by itself.
 */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** Why the intake is as it is. */
    public enum Cause {
        /** It is open. */
        NONE,
        /** OpenAI refuses: going on is useless until somebody mends it. */
        OPENAI,
        /** The storage refuses: going on is useless until somebody mends it. */
        STORAGE,
        /**
         * The database refuses to keep what is paid for, or to let jobs end: going on costs money for nothing until somebody
         * mends it.
         */
        DATABASE,
        /** Trouble that passes, for everybody. */
        PASSING,
        /** A person wants a pause: only a person ends it. */
        PAUSED,
        /** The process ends. */
        ENDING;

        /** Whether going on is useless until somebody mends it. */
        public boolean isToBeMended() {
            return this == OPENAI || this == STORAGE || this == DATABASE;
        }

        /**
         * Whether the worker looks by itself whether it has passed. Whether the database keeps answers or ends jobs again
         * shows only when more is paid for: a person has to say so, and to end a pause.
         */
        public boolean isLookedAtAgain() {
            return this == OPENAI || this == STORAGE || this == PASSING;
        }

        /** One word for tables and figures: {@code open}, or the cause in lower case. */
        public String word() {
            return this == NONE ? "open" : name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The state at one moment.
     *
     * @param cause why it is closed; {@link Cause#NONE} while it is open
     * @param reason one line for the operator; empty while it is open
     */
    public record State(Cause cause, String reason) {
        /** Whether jobs are taken. */
        public boolean isOpen() {
            return cause == Cause.NONE;
        }

        /** One word for tables and figures: {@code open}, or the cause in lower case. */
        public String word() {
            return cause.word();
        }
    }

    private static final State OPEN = new State(Cause.NONE, "");

    private final List<Consumer<State>> listeners = new ArrayList<>();
    private final Queue<Runnable> untold = new ArrayDeque<>();
    private State state = OPEN;
    private boolean telling;

    /**
     * Tells a listener of each change, once and in their order, on the thread that makes it or on one that made another;
     * first, if the intake is closed now, of that.
     */
    public void onChange(Consumer<State> listener) {
        synchronized (this) {
            listeners.add(listener);
            State now = state;
            if (!now.isOpen()) {
                untold.add(() -> tell(listener, now));
            }
        }
        tell();
    }

    /** The state now. */
    public synchronized State state() {
        return state;
    }

    /**
     * Closes the intake. The first cause stands, but an end stands over all, a pause over all but that, and a refusal over
     * passing trouble.
     *
     * @param cause why
     * @param reason one line for the operator
     * @return whether it was open until now
     */
    public boolean close(Cause cause, String reason) {
        State closed = new State(cause, reason);
        boolean wasOpen;
        synchronized (this) {
            wasOpen = state.isOpen();
            boolean stronger = wasOpen
                    || (state.cause() == Cause.PASSING && cause != Cause.PASSING)
                    || (cause.compareTo(Cause.PAUSED) >= 0 && cause.compareTo(state.cause()) > 0);
            if (!stronger) {
                return false;
            }
            state = closed;
            told(closed);
        }
        if (cause != Cause.ENDING) {
            LOG.warn("Intake closed: {}", reason);
        }
        tell();
        return wasOpen;
    }

    /**
     * Opens the intake again, unless it is closed for another reason by now.
     *
     * @param closed the state in which it was closed
     */
    public void open(State closed) {
        openIf(Cause.PAUSED, closed);
    }

    /** A person opens the intake again, whatever closed it, unless the process ends. */
    public void resume() {
        openIf(Cause.ENDING, state());
    }

    private void openIf(Cause below, State expected) {
        synchronized (this) {
            if (state.isOpen() || !state.equals(expected) || state.cause().compareTo(below) >= 0) {
                return;
            }
            state = OPEN;
            told(OPEN);
        }
        LOG.info("Intake open");
        tell();
    }

    /**
     * Outside the monitor: listeners that wait for a lock may be asked for the state by who holds it. One thread at a time:
     * else one that was overtaken would have listeners believe in a state that is none any more.
     */
    private void tell() {
        synchronized (this) {
            if (telling) {
                return;
            }
            telling = true;
        }
        for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
            next.get().run();
        }
    }

    private void told(State changed) {
        List<Consumer<State>> now = List.copyOf(listeners);
        untold.add(() -> now.forEach(listener -> tell(listener, changed)));
    }

    private synchronized Optional<Runnable> next() {
        Optional<Runnable> next = Optional.ofNullable(untold.poll());
        telling = next.isPresent();
        return next;
    }

    private static void tell(Consumer<State> listener, State state) {
        try {
            listener.accept(state);
        } catch (RuntimeException | Error e) {
            LastingLoop.tell(LOG, "What was to follow the intake's change failed", e);
        }
    }
}
