package io.rescene.route.intake;

import io.rescene.jobs.Job;
import io.rescene.resilience.BoundedMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells trouble of one item from trouble of everybody who needs the same service: if no call to it that was begun since the
 * item first failed has succeeded, and items of several jobs fail, everybody has it. What was under way when the trouble
 * began may well succeed after it; that says nothing. Thread-safe; times are those of {@link System#nanoTime()}.
 *
 * <p>Items that can never work, left alone at the end of a run, look the same, and the run would never end. So it is believed
 * for as long as it takes only of {@value SharedTrouble#ENOUGH} jobs with an item each or, where all need the service, of as
 * many items of two jobs or more. These jobs have not lost a delivery before, and their items got no broken answer, as that
 * was sent and may be billed each time; nothing has succeeded since the item failed for the first time at all; and the service
 * is not gone for good, as one may be that not all need, and that has never worked in this process, while another has. Else
 * each item is believed for some minutes, and for no more than {@value #MOST_BROKEN} broken answers. Where all need the
 * service, two items of one job are enough for that: no other job may be there.
 *
 * <p>Trouble that meets many, but not all, is told by what it lets pass: see {@link BrownOuts}. Whose an item's is, is not known
 * then: no intake is closed for it, but for some minutes it costs no delivery either.
 */
public final class CallHealth {
    /** After so many times the patience without it an item's trouble is other trouble: its job may wait behind many. */
    private static final int FORGOTTEN = 10;

    /** What a delivery asks for, and then once each time that the intake was closed. */
    private static final int MOST_BROKEN = 3 + SharedTrouble.MOST_BELIEVED;

    /** What failed before that, and was not tried since, tells nothing of now. */
    private static final long LATELY = TimeUnit.MINUTES.toNanos(5);

    private static final int MOST_SERVICES = 1_000;
    private static final int MOST_ITEMS = 10_000;

    /**
     * What a call is about.
     *
     * @param service what has to work for it: a model, or a picture's host
     * @param name tells it from others of that service; jobs may share it
     * @param needed whether all videos need the service; else it may be gone for good with a few of them
     */
    public record Item(String service, String name, boolean needed) {}

    /** Whose an item's trouble is. */
    public enum Whose {
        /** Everybody's who needs the service: a worker waits. */
        EVERYBODYS,
        /** Its own or everybody's: the item is tried on, as others are. */
        NOT_KNOWN,
        /** Its own: its job loses the delivery. */
        ITS_OWN
    }

    /**
     * How an item of a delivery ran out of tries.
     *
     * @param first when it first failed
     * @param notReached whether the service could not even be connected to
     * @param costly whether what may be billed was asked for too often to be tried on
     * @param reason one line for the operator
     */
    public record Failure(long first, boolean notReached, boolean costly, String reason) {}

    /** An item's first and latest failure, whose that one was, whether it tells little, and how many answers were broken. */
    private record Lasting(long first, long latest, long job, boolean saysLittle, int broken) {
        static final Lasting NONE = new Lasting(0, 0, 0, true, 0);

        Lasting ofLostDelivery() {
            return new Lasting(first, latest, job, true, broken);
        }
    }

    private final long patience;
    /** Of items that have not succeeded since; their jobs may have been handed back in between. */
    private final Map<Item, Lasting> lasting = new BoundedMap<>(MOST_ITEMS);
    /** When the call that succeeded was begun, by service; of several the last one begun. */
    private final Map<String, Long> goodBegun = new BoundedMap<>(MOST_SERVICES);

    private final BrownOuts brownOuts;
    /** Why, by service. */
    private final Map<String, String> waitedFor = new BoundedMap<>(MOST_SERVICES);

    /**
     * Nothing is known yet.
     *
     * @param patience how long an item is believed that may be alone with its trouble
     */
    public CallHealth(Duration patience) {
        this.patience = patience.toNanos();
        this.brownOuts = new BrownOuts(patience);
    }

    /** A call that was begun then has succeeded. */
    public synchronized void succeeded(Item item, long begun) {
        goodBegun.merge(item.service(), begun, (before, now) -> before - now > 0 ? before : now);
        waitedFor.remove(item.service());
        brownOuts.answered(item, lasting.remove(item) != null, begun);
    }

    /**
     * A call of a job failed then.
     *
     * @param answered whether an answer came, but not whole or not one of the API
     */
    public synchronized void failed(Job job, Item item, boolean answered, long at) {
        boolean saysLittle = answered || job.failedBefore();
        int broken = answered ? 1 : 0;
        lasting.merge(
                item,
                new Lasting(at, at, job.id(), saysLittle, broken),
                (before, now) -> at - before.latest() > FORGOTTEN * patience
                        ? now
                        : new Lasting(before.first(), at, job.id(), saysLittle, before.broken() + broken));
    }

    /**
     * Whose the trouble is of an item that is out of tries; each time that it is everybody's a worker waits, and each time that it
     * is the item's own its job has lost its delivery.
     *
     * @param item has failed now
     * @param failure how
     */
    public synchronized Whose whose(Item item, Failure failure) {
        if (!worksSince(item, failure.first()) && (failure.notReached() || isShared(item))) {
            if (failure.notReached()) {
                waitedFor.remove(item.service());
            } else {
                waitedFor.put(item.service(), failure.reason());
            }
            return Whose.EVERYBODYS;
        }
        waitedFor.remove(item.service());
        Lasting trouble = lasting.getOrDefault(item, Lasting.NONE);
        if (!failure.costly() && isBearable(trouble) && brownOuts.isIn(item, trouble.latest())) {
            brownOuts.triesOn(item, failure.reason(), trouble.latest());
            return Whose.NOT_KNOWN;
        }
        lasting.replaceAll((one, other) -> other.job() == trouble.job() ? other.ofLostDelivery() : other);
        return Whose.ITS_OWN;
    }

    /**
     * Which services fail for many though not for all, or for all, and why, in a line for the operator; empty if none does.
     */
    public String inWords() {
        return inWords(System.nanoTime());
    }

    synchronized String inWords(long now) {
        Stream<String> away = waitedFor.entrySet().stream()
                .map(one ->
                        "no call to " + one.getKey() + " has succeeded since the intake was closed: " + one.getValue())
                .sorted();
        return Stream.of(Stream.of(brownOuts.inWords(now)), away, failingInWords(now))
                .flatMap(words -> words)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** Tries that end after a minute each take long to be used up: until then the intake is open. */
    private Stream<String> failingInWords(long now) {
        return lasting.keySet().stream()
                .map(Item::service)
                .distinct()
                .filter(service -> !waitedFor.containsKey(service))
                .filter(service -> failing(one -> one.service().equals(service)).stream()
                                .filter(trouble -> now - trouble.latest() <= LATELY)
                                .count()
                        >= SharedTrouble.ENOUGH)
                .map(service -> "no call to " + service + " succeeds just now");
    }

    private boolean isShared(Item item) {
        Lasting trouble = lasting.getOrDefault(item, Lasting.NONE);
        List<Lasting> telling = worksSince(item, trouble.first()) || mayBeGone(item) ? List.of() : telling(item);
        // Where all need the service, questions tell as well as jobs do; one job alone may be what never works.
        if (jobs(telling) >= (item.needed() ? 2 : SharedTrouble.ENOUGH) && telling.size() >= SharedTrouble.ENOUGH) {
            return true;
        }
        boolean ofOneJob = item.needed() && !trouble.saysLittle() && telling.size() > 1;
        // Of other services, too: when everything ends there may be one job left for each.
        return (ofOneJob || jobs(failing(one -> true)) > 1) && isBearable(trouble);
    }

    /** Whether it has not gone on for too long, and has not cost too much. */
    private boolean isBearable(Lasting trouble) {
        return trouble.latest() - trouble.first() <= patience && trouble.broken() <= MOST_BROKEN;
    }

    /** Those of the item's service that say much. */
    private List<Lasting> telling(Item item) {
        return failing(one -> one.service().equals(item.service())).stream()
                .filter(one -> !one.saysLittle())
                .toList();
    }

    /** Those whose service has not worked since. */
    private List<Lasting> failing(Predicate<Item> which) {
        return lasting.entrySet().stream()
                .filter(one -> which.test(one.getKey())
                        && !worksSince(one.getKey(), one.getValue().latest()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Of how many jobs they are; jobs that share an item count as one. */
    private static long jobs(List<Lasting> items) {
        return items.stream().map(Lasting::job).distinct().count();
    }

    private boolean worksSince(Item item, long then) {
        Long good = goodBegun.get(item.service());
        return good != null && good - then > 0;
    }

    private boolean mayBeGone(Item item) {
        return !item.needed() && !goodBegun.isEmpty() && !goodBegun.containsKey(item.service());
    }

    /**
     * Whether a worker has waited for everybody's trouble with an answering service, and nothing has succeeded since: one
     * call tells whether it lasts.
     */
    public synchronized boolean isWaitedFor(String service) {
        return waitedFor.containsKey(service);
    }
}
