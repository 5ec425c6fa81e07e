package io.rescene.route.call;

import io.rescene.openai.Question.Kind;
import io.rescene.route.call.WaitingLine.Waiting;
import io.rescene.route.intake.Intake;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;

/** Whose call begins next: the line, and the threads that wait until one of it may begin. Thread-safe. */
final class Turns {
    private static final long IDLE = TimeUnit.SECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingLine line = new WaitingLine();
    private final Gate gate;
    private final Permits permits;
    private final Intake intake;
    private final BooleanSupplier runsShort;
    private int inFlight;
    private Optional<Long> watched = Optional.empty();
    private boolean closed;

    /**
     * An empty line.
     *
     * @param gate when calls may begin
     * @param permits the fleet's
     * @param intake whether calls may begin at all
     * @param runsShort whether there are too few open questions to keep all slots busy for long
     */
    Turns(Gate gate, Permits permits, Intake intake, BooleanSupplier runsShort) {
        this.gate = gate;
        this.permits = permits;
        this.intake = intake;
        this.runsShort = runsShort;
        permits.onArrival(this::look);
    }

    void add(Asking asking, AsyncCallback callback) {
        locked(() -> {
            line.add(asking, callback, System.nanoTime());
            changed.signal();
        });
    }

    /** Lets a waiting thread look again. */
    void look() {
        locked(changed::signal);
    }

    /** Waits for a call that may begin, and begins it; empty when the line is closed. */
    Optional<Waiting> next() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                line.passTime(now);
                Optional<Waiting> first = begin(now);
                if (first.isPresent()) {
                    changed.signal();
                    return first;
                }
                await(now);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Waiting> begin(long now) {
        // While the intake is closed a free slot must not be quicker than the way home.
        int free = gate.most() - inFlight;
        if (free <= 0 || !intake.state().isOpen()) {
            return Optional.empty();
        }
        Optional<Waiting> first = line.first(asking -> wait(asking, now), preferred());
        Optional<Permits.Permit> permit = first.flatMap(one -> permits.take(Math.min(free, line.size())));
        if (first.isEmpty() || permit.isEmpty()) {
            return Optional.empty();
        }
        Asking asking = first.get().asking();
        try {
            Gate.Pass pass = gate.begin(asking.question().model(), asking.charge(), inFlight + 1, now);
            asking.begins(new Call(pass, permit.get()));
        } catch (RuntimeException | Error e) {
            // It is in the line still, and begins another time.
            permits.giveBack(permit.get());
            throw e;
        }
        line.remove(first.get());
        inFlight++;
        return first;
    }

    /**
     * Summaries, as each lets go of a whole video, which lets the next one in. But where little is open and so, as a
     * rule, no more to come, scenes: after a scene's answer there is a summary to be asked for, after a summary's
     * nothing, and what has most after it goes first if the whole is to end soonest (T. C. Hu, "Parallel sequencing and
     * assembly line problems", 1961).
     */
    private Kind preferred() {
        return runsShort.getAsBoolean() ? Kind.SCENE : Kind.SUMMARY;
    }

    private long wait(Asking asking, long now) {
        return gate.nanosToWait(asking.question().model(), asking.charge(), now);
    }

    /** One thread watches the time, not all: they would all wake up for each call that may begin. */
    private void await(long now) throws InterruptedException {
        long then = now + line.nanosToWait(asking -> blocked(asking, now), preferred(), now, IDLE);
        if (watched.isPresent() && then - watched.get() >= 0) {
            changed.await(IDLE, TimeUnit.NANOSECONDS);
            return;
        }
        Optional<Long> mine = Optional.of(then);
        watched = mine;
        try {
            changed.await(then - now, TimeUnit.NANOSECONDS);
        } finally {
            if (watched.equals(mine)) {
                watched = Optional.empty();
            }
        }
    }

    /** Who could begin but for the slots, the fleet's permits or the intake is woken by those. */
    private long blocked(Asking asking, long now) {
        long wait = wait(asking, now);
        return wait > 0 ? wait : IDLE;
    }

    /** A call that {@link #next} began is over. */
    void ended() {
        locked(() -> inFlight--);
    }

    /** Calls that have begun and not ended. */
    int inFlight() {
        return seen(() -> inFlight);
    }

    /** Questions that could begin but for slots, limits and permits. */
    int waiting() {
        return seen(line::size);
    }

    /** How long the limits keep the first of each model waiting, in nanoseconds, by model; 0: they do not. */
    Map<String, Long> waits() {
        long now = System.nanoTime();
        return seen(() -> line.waits(asking -> wait(asking, now), preferred()));
    }

    /** Takes those out of the line that are such. */
    List<Waiting> take(Predicate<Asking> such) {
        return seen(() -> line.take(such));
    }

    /** Lets all waiting threads look again. */
    void lookAll() {
        locked(changed::signalAll);
    }

    /** Lets all waiting threads go, for good. */
    void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
    }

    private <T> T seen(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
