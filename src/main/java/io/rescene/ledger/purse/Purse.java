package io.rescene.ledger.purse;

import io.rescene.ledger.purse.GrantDecision.Decided;
import io.rescene.ledger.purse.GrantDecision.Wish;
import io.rescene.ledger.purse.MoneyLine.Waiting;
import io.rescene.ledger.purse.Reservation.Purpose;
import io.rescene.resilience.LastingLoop;
import io.rescene.resilience.Patience;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Sets the worst case of each call aside before it is made, where a cap applies. One thread asks the database, in one
 * round trip for all that wait, and while the cap is far away for a block of calls to come. Near a cap a call waits
 * until the true cost of others is known; only when nothing may come back any more is it refused.
 */
public final class Purse implements AutoCloseable {
    /** How soon is looked again whether something came back. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PurseTables tables;
    private final Patience patience;
    private volatile int ahead;
    private final Guard guard = new Guard();
    private final MoneyLine line = new MoneyLine();
    private final Holdings holdings = new Holdings();
    private final PurseCleanup cleanup;
    private final CapWatch caps;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** How many the database is being asked for: as many may get money at any moment. */
    private int promised;

    private final Thread thread;

    /**
     * A purse with a thread of its own.
     *
     * @param tables the database
     * @param patience what to do while it is away
     * @param concurrency calls in flight at the most, at least 1: a block is set aside for as many, and at most twice as
     *     many calls have their money at once, as a kill makes it count for good
     */
    public Purse(PurseTables tables, Patience patience, int concurrency) {
        this.tables = tables;
        this.patience = patience;
        this.ahead = concurrency;
        cleanup = new PurseCleanup(tables, guard, holdings);
        caps = new CapWatch(tables);
        thread = new Thread(this::run, "purse");
        thread.setDaemon(true);
        thread.start();
    }

    /** Another number of calls in flight at the most, at least 1, from now on. */
    public void concurrency(int calls) {
        guard.change(() -> {
            ahead = calls;
            line.decideNow();
        });
    }

    /** Whether a cap applies to a run's calls, as far as is known: a cap set on a run in work is known after {@link #look}. */
    public boolean isCapped(long run) {
        return tables.budgets().areSet() || caps.isCapped(run);
    }

    /** Looks at the caps of runs, and puts right what lost connections left behind; to be called every second or so. */
    public void look() {
        caps.look();
        guard.change(() -> {
            cleanup.sweepNext();
            cleanup.collectKept(caps.overdrawn());
        });
        caps.tell();
    }

    /**
     * Has somebody be told, at each {@link #look}, in which accounts of runs more is spent and set aside than their cap allows, as
     * after it was lowered: of what has its money no call is to begin.
     */
    public void onOverdrawn(Consumer<Set<String>> told) {
        caps.onOverdrawn(told);
    }

    /** Asks for money. The future is completed on any thread: hand over at once. */
    public CompletableFuture<Grant> reserve(Purpose purpose, BigDecimal usd) {
        CompletableFuture<Grant> grant = new CompletableFuture<>();
        Waiting one = new Waiting(new Wish(purpose, usd), grant);
        guard.change(() -> {
            // Nobody passes those in the line; those that the database is being asked for are in none.
            if (line.holdsOneFor(purpose) || !giveKept(one)) {
                line.join(one);
            }
        });
        return grant;
    }

    /** Gives money from what is kept, if there is enough and few enough calls have theirs. */
    private boolean giveKept(Waiting one) {
        Optional<Reservation> kept = holdings.calls() + promised < mostCalls()
                ? holdings.giveKept(one.wish().purpose(), one.wish().usd())
                : Optional.empty();
        kept.ifPresent(reservation -> one.grant().complete(new Grant.Granted(reservation)));
        return kept.isPresent();
    }

    private int mostCalls() {
        return 2 * ahead;
    }

    /** Takes back what was set aside for a call that surely was not sent, or surely not billed. */
    public void giveBack(Reservation unused) {
        guard.change(() -> {
            holdings.unused(unused);
            // The next in the line must not begin with it.
            cleanup.collectKept(caps.overdrawn());
            line.decideNow();
        });
    }

    /** Tells that a call's cost is booked, or will never be known: what was set aside for it is no longer. */
    public void settled(Reservation reservation) {
        guard.change(() -> {
            holdings.settled(reservation);
            line.decideNow();
        });
    }

    /** Sends everybody home who waits. */
    public void withdraw() {
        sendHome(guard.exchange(line::withdraw));
    }

    private static void sendHome(List<Waiting> home) {
        home.forEach(one -> one.grant().complete(new Grant.Withdrawn()));
    }

    private void run() {
        LastingLoop.run(() -> {
            List<Waiting> now = next();
            try {
                cleanup.giveBack();
                cleanup.sweep();
                decide(now);
            } catch (RuntimeException | Error e) {
                // An Error, too: they would wait for good.
                now.forEach(one -> one.grant().completeExceptionally(e));
            }
            return true;
        });
    }

    /** Waits until somebody can be decided on, or something is to be put right. */
    private List<Waiting> next() throws InterruptedException {
        return guard.await(
                () -> {
                    cleanup.collectIdle();
                    return isDue() || cleanup.isDue();
                },
                () -> line.isEmpty() && holdings.isNothingKept() && cleanup.isEmpty()
                        ? TimeUnit.SECONDS.toNanos(10)
                        : LOOK_AGAIN_NANOS,
                () -> isDue() ? line.takeAll() : List.of());
    }

    private boolean isDue() {
        return line.isDue() && holdings.calls() < mostCalls();
    }

    private void decide(List<Waiting> now) {
        List<Waiting> wishing = guard.exchange(() -> {
            List<Waiting> left = now.stream().filter(one -> !giveKept(one)).toList();
            promised = Math.min(left.size(), mostCalls() - holdings.calls());
            return left;
        });
        Decided decided;
        try {
            decided = ask(wishing.stream().map(Waiting::wish).toList());
        } catch (RuntimeException | Error e) {
            guard.change(() -> promised = 0);
            throw e;
        }
        sendHome(guard.exchange(() -> note(decided, wishing)));
        decided.grants().forEach((number, grant) -> wishing.get(number).grant().complete(grant));
    }

    private Decided ask(List<Wish> wishes) {
        int most = guard.exchange(() -> promised);
        return most > 0 ? patience.untilAvailable(() -> tables.reserve(wishes, most, ahead)) : Decided.NOTHING;
    }

    /** Notes what was set aside, and lets who is undecided wait on; the result is who is to be sent home instead. */
    private List<Waiting> note(Decided decided, List<Waiting> wishing) {
        promised = 0;
        decided.ahead().forEach(holdings::keep);
        decided.grants().values().stream()
                .filter(Grant.Granted.class::isInstance)
                .forEach(grant -> holdings.give(((Grant.Granted) grant).reservation()));
        // Somebody needs what is kept for calls to come.
        cleanup.collectKept(decided.shortOf());
        List<Waiting> undecided = IntStream.range(0, wishing.size())
                .filter(number -> !decided.grants().containsKey(number))
                .mapToObj(wishing::get)
                .toList();
        return line.rejoin(undecided, LOOK_AGAIN_NANOS);
    }

    /** Ends the thread and gives back what is not used; to be called when no call is in flight any more. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        thread.interrupt();
        withdraw();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        guard.change(cleanup::collectAll);
        cleanup.giveBack();
    }
}
