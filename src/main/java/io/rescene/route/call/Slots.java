package io.rescene.route.call;

import io.rescene.jobs.Lease;
import io.rescene.resilience.LastingLoop;
import io.rescene.resilience.Room;
import io.rescene.route.call.WaitingLine.Waiting;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.Intake;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The call slots of this process: N threads, each of which carries one exchange through its HTTP call and is free as
 * soon as the next asynchronous step has taken over. So never more than N calls are in flight, and N are while
 * questions wait and the {@link Gate} and the fleet's {@link Permits} let them begin. Closing the intake sends everybody
 * home.
 */
public final class Slots extends AsyncProcessorSupport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private final Turns turns;
    private final Gate gate;
    private final Permits permits;
    private final Intake intake;
    private final Lease lease;
    private final Executor after;
    private final Room uncommitted;
    private int threads;

    /**
     * Starts the slots.
     *
     * @param count how many calls may be in flight, at least 1
     * @param gate when calls may begin
     * @param permits the fleet's; closed with the slots
     * @param intake whether calls may begin at all
     * @param runsShort whether there are too few open questions to keep all slots busy for long: then scenes go before
     *     summaries, else summaries before scenes
     * @param lease whether what waits is still this worker's to ask
     * @param after where exchanges go on that are sent home
     */
    public Slots(
            int count,
            Gate gate,
            Permits permits,
            Intake intake,
            BooleanSupplier runsShort,
            Lease lease,
            Executor after) {
        this.turns = new Turns(gate, permits, intake, runsShort);
        this.gate = gate;
        this.permits = permits;
        this.intake = intake;
        this.lease = lease;
        this.after = after;
        this.uncommitted = new Room(count);
        intake.onChange(this::intakeChanged);
        grow(count);
    }

    private synchronized void grow(int count) {
        while (threads < count) {
            Thread thread = new Thread(this::serve, "slot-" + ++threads);
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Lets another number of calls be in flight from now on. If there are more, none begins until enough have ended.
     *
     * @param least how few an account's limit may bring that down to, at least 1
     * @param most how many may be, at least 1
     */
    public void resize(int least, int most) {
        grow(most);
        uncommitted.resize(most);
        gate.between(least, most);
        turns.lookAll();
    }

    /** A question that has its reply already needs no slot. */
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        if (!asking.isOpen()) {
            callback.done(true);
            return true;
        }
        turns.add(asking, callback);
        if (!intake.state().isOpen()) {
            sendHome();
        }
        return false;
    }

    /** The call came back: the gate learns from its answer, and its permit is free. */
    void answered(Asking asking) {
        Call call = asking.call();
        permits.giveBack(call.permit());
        gate.answered(call.pass(), call.answer(), System.nanoTime());
    }

    /**
     * A 429 said to wait: the model's gate closes for everybody.
     *
     * @param wait the longest that was named; empty if none was
     */
    void limited(Asking asking, Optional<Duration> wait) {
        gate.limited(asking.call().pass(), wait, System.nanoTime());
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
        return turns.inFlight();
    }

    /** Questions that wait for a slot, a limit or a permit. */
    int waiting() {
        return turns.waiting();
    }

    /** How long the limits keep the first of each model waiting, in nanoseconds, by model; 0: they do not. */
    Map<String, Long> waits() {
        return turns.waits();
    }

    private void serve() {
        LastingLoop.run(() -> {
            Optional<Waiting> next = turns.next();
            if (next.isPresent()) {
                try {
                    carry(next.get());
                } finally {
                    turns.ended();
                }
            }
            return next.isPresent();
        });
    }

    private void carry(Waiting one) {
        Asking asking = one.asking();
        // Taken down now: the exchange may be on its way to another call before this thread is back.
        Permits.Permit permit = asking.call().permit();
        try (JobLog ignored = JobLog.of(asking.job())) {
            if (asking.term() != lease.term()) {
                // Others may be asking it by now: another delivery looks into the ledger again.
                asking.settle(new Reply.Halted(
                        "no heartbeat for longer than a lease: the worker or the database stood still"));
            }
            one.callback().done(false);
        } catch (RuntimeException | Error e) {
            LOG.error("An exchange was lost in its slot; its job is taken over when this worker ends", e);
        } finally {
            permits.giveBack(permit);
        }
    }

    private void intakeChanged(Intake.State state) {
        if (state.isOpen()) {
            turns.lookAll();
        } else {
            sendHome();
        }
    }

    private void sendHome() {
        Intake.State state = intake.state();
        if (!state.isOpen()) {
            sendHome(asking -> Optional.of(new Reply.Halted(state.reason())));
        }
    }

    /**
     * Sends those home who wait for their call and need not wait any more.
     *
     * @param reply the reply to one; empty: it waits on
     */
    void sendHome(Function<Asking, Optional<Reply>> reply) {
        for (Waiting one : turns.take(asking -> reply.apply(asking).isPresent())) {
            reply.apply(one.asking()).ifPresent(one.asking()::settle);
            after.execute(() -> one.callback().done(false));
        }
    }

    /** Ends the threads; to be called when nobody waits any more. */
    @Override
    public void close() {
        permits.close();
        turns.close();
    }
}
