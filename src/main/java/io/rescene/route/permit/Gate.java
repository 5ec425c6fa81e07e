package io.rescene.route.permit;

import io.rescene.openai.BackOff;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.Pace;
import io.rescene.openai.Waits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the next call of this process may begin, and how many may be in flight: one {@link Pace} for each model, as OpenAI's
 * limits are a model's, and one {@link InFlightLimit} for all. Thread-safe; nobody waits in here.
 */
public final class Gate {
    /**
     * A call that has begun.
     *
     * @param model its model
     * @param ticket what the pace knows it by
     * @param inFlight how many were in flight with it, itself included
     */
    public record Pass(String model, Pace.Ticket ticket, int inFlight) {}

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    /** Shorter waits are everyday life. */
    private static final Duration WORTH_SAYING = Duration.ofSeconds(30);
    /** So many in a row are worth a line, and twice as many the next. */
    private static final int MANY_IN_A_ROW = 8;

    private final Map<String, Pace> paces = new LinkedHashMap<>();
    private final InFlightLimit most;
    private final BackOff backOff;
    private long closures;

    /**
     * An open gate.
     *
     * @param most how many calls may be in flight
     * @param backOff how long to wait after a 429 that names no wait
     */
    public Gate(InFlightLimit most, BackOff backOff) {
        this.most = most;
        this.backOff = backOff;
    }

    /** How many calls may be in flight now. */
    public synchronized int most() {
        return most.now();
    }

    /** Other bounds, from now on, for how many calls may be in flight. */
    public synchronized void between(int least, int newMost) {
        most.between(least, newMost);
    }

    /** What is left of each model's limits: the lesser share of its requests and tokens, where a limit is known. */
    public synchronized Map<String, Double> headroom(long now) {
        Map<String, Double> all = new LinkedHashMap<>();
        paces.forEach((model, pace) -> pace.headroom(now).ifPresent(share -> all.put(model, share)));
        return all;
    }

    /** How long, in nanoseconds, a call has to wait; 0: it may begin. */
    public synchronized long nanosToWait(String model, long charge, long now) {
        return pace(model).nanosToWait(charge, now);
    }

    /** A call begins. */
    public synchronized Pass begin(String model, long charge, int inFlight, long now) {
        return new Pass(model, pace(model).begin(charge, now), inFlight);
    }

    /** A call came back, with an answer or with none. */
    public synchronized void answered(Pass pass, HttpAnswer answer, long now) {
        pace(pass.model()).answered(pass.ticket(), answer, now);
        boolean overloaded =
                answer.status() == 429 || answer.status() >= 500 || (answer.status() == 0 && answer.sent());
        if (overloaded) {
            most.overloaded(pass.ticket().begun(), now);
        } else if (answer.status() > 0) {
            most.accepted(pass.inFlight());
        }
    }

    /**
     * A 429 said to wait: the model's gate closes for everybody, with jitter, so that workers do not come back as one.
     *
     * @param wait the longest that was named; empty: the back-off decides
     */
    public synchronized void limited(Pass pass, Optional<Duration> wait, long now) {
        Pace pace = pace(pass.model());
        // In flight together with one that closed it.
        boolean isOld = pace.isOld(pass.ticket());
        closures += isOld ? 0 : 1;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Duration pause = wait.map(named -> Waits.withJitter(named, random))
                .orElseGet(() -> isOld ? Duration.ZERO : backOff.after(pace.episodes() + 1, random));
        pace.limited(pass.ticket(), pause, now);
        if (!isOld) {
            tell(pass.model(), pause, pace.episodes());
        }
    }

    private static void tell(String model, Duration pause, int inARow) {
        if (pause.compareTo(WORTH_SAYING) > 0) {
            LOG.warn("OpenAI's limit for {} is reached: no calls to it for {} s", model, pause.toSeconds());
        }
        if (inARow >= MANY_IN_A_ROW && Integer.bitCount(inARow) == 1) {
            LOG.warn("OpenAI's limit for {} is waited for still: it was reached {} times in a row", model, inARow);
        }
    }

    /** How often a 429 has closed the gate of a model; calls that were in flight together close it once. */
    public synchronized long closures() {
        return closures;
    }

    /** The limits as the server last named them, by model and budget. */
    public synchronized Map<String, Map<String, Pace.Limit>> limits() {
        Map<String, Map<String, Pace.Limit>> all = new LinkedHashMap<>();
        paces.forEach((model, pace) -> all.put(model, pace.limits()));
        return all;
    }

    private Pace pace(String model) {
        return paces.computeIfAbsent(model, name -> new Pace(System.nanoTime()));
    }
}
