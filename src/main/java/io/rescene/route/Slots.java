package io.rescene.route;

import io.rescene.jobs.Lease;
import io.rescene.openai.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The call slots of this process: N threads, each of which carries one exchange through its HTTP call and is free as
 * soon as the next asynchronous step has taken over. So never more than N calls are in flight, and N are while
 * questions wait. Summaries go first, as they let go of a whole video; else first come, first served.
 *
 * <p>Closing the gate holds everybody back, closing the intake sends everybody home.
 */
final class Slots extends AsyncProcessorSupport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private record Waiting(Asking asking, AsyncCallback callback, long number) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(
            Comparator.comparing((Waiting w) -> w.asking().question().kind() == Question.Kind.SUMMARY ? 0 : 1)
                    .thenComparing(Waiting::number));
    private final List<Waiting> later = new ArrayList<>();
    private final Intake intake;
    private final Lease lease;
    private final Executor after;
    private final Semaphore uncommitted;
    private final List<Thread> threads = new ArrayList<>();
    private long numbers;
    private long gateOpens = System.nanoTime();
    private int inFlight;
    private boolean closed;

    /**
     * Starts the slots.
     *
     * @param count how many calls may be in flight, at least 1
     * @param intake whether calls may begin
     * @param lease whether what waits is still this worker's to ask
     * @param after where exchanges go on that are sent home
     */
    Slots(int count, Intake intake, Lease lease, Executor after) {
        this.intake = intake;
        this.lease = lease;
        this.after = after;
        this.uncommitted = new Semaphore(count);
        intake.onChange(this::intakeChanged);
        for (int i = 1; i <= count; i++) {
            Thread thread = new Thread(this::serve, "slot-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        lock.lock();
        try {
            Waiting one = new Waiting(asking, callback, numbers++);
            if (asking.notBefore() - System.nanoTime() > 0) {
                later.add(one);
            } else {
                waiting.add(one);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (!intake.state().isOpen()) {
            sendHome();
        }
        return false;
    }

    /**
     * Holds all calls back.
     *
     * @param time from now on; a gate that is closed for longer stays so
     */
    void closeGate(Duration time) {
        lock.lock();
        try {
            long until = System.nanoTime() + time.toNanos();
            if (until - gateOpens > 0) {
                gateOpens = until;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits, in the slot, until the answer may go to the ledger: at most N answers wait for their commit. */
    void handOver() throws InterruptedException {
        uncommitted.acquire();
    }

    /** Tells that an answer that was handed over is committed, or will not be. */
    void committed() {
        uncommitted.release();
    }

    /** Calls in flight now, at most the number of slots. */
    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        Optional<Waiting> next = next();
        while (next.isPresent()) {
            try {
                Asking asking = next.get().asking();
                if (asking.term() != lease.term()) {
                    // Others may be asking it by now: another delivery looks into the ledger again.
                    asking.settle(new Reply.Halted("the worker stood still for longer than its lease"));
                }
                next.get().callback().done(false);
            } catch (RuntimeException e) {
                LOG.error("An exchange was lost in its slot; its job's lease will end", e);
            } finally {
                ended();
            }
            next = next();
        }
    }

    private Optional<Waiting> next() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                later.removeIf(one -> one.asking().notBefore() - now <= 0 && waiting.add(one));
                long gate = gateOpens - now;
                // While the intake is closed a free slot must not be quicker than the way home.
                if (gate <= 0 && !waiting.isEmpty() && intake.state().isOpen()) {
                    Waiting first = waiting.remove();
                    if (!waiting.isEmpty()) {
                        changed.signal();
                    }
                    inFlight++;
                    return Optional.of(first);
                }
                long pause = later.stream()
                        .mapToLong(one -> one.asking().notBefore() - now)
                        .min()
                        .orElse(TimeUnit.SECONDS.toNanos(10));
                changed.await(gate > 0 ? gate : pause, TimeUnit.NANOSECONDS);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        lock.lock();
        try {
            inFlight--;
        } finally {
            lock.unlock();
        }
    }

    private void intakeChanged(Intake.State state) {
        if (!state.isOpen()) {
            sendHome();
            return;
        }
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void sendHome() {
        Intake.State state = intake.state();
        if (state.isOpen()) {
            return;
        }
        List<Waiting> home = new ArrayList<>();
        lock.lock();
        try {
            home.addAll(waiting);
            home.addAll(later);
            waiting.clear();
            later.clear();
        } finally {
            lock.unlock();
        }
        for (Waiting one : home) {
            one.asking().settle(new Reply.Halted(state.reason()));
            after.execute(() -> one.callback().done(false));
        }
    }

    /** Ends the threads; to be called when nobody waits any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
