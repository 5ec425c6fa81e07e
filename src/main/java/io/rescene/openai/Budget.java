package io.rescene.openai;

import java.time.Duration;
import java.util.Optional;

/**
 * One budget of a model, requests or tokens: predicted from what was begun since the server last said what remains, and
 * from what flows back. Not thread-safe; times are {@link System#nanoTime()}.
 *
 * <p>What is left is spent freely down to a reserve, and below it the more slowly the less there is: at half the reserve
 * as fast as it flows back. So a budget that several workers share settles above nothing, and all of them get as much,
 * as all see the same rest. A server whose reset is that of a window, not of a bucket that refills evenly, is asked at an even pace
 * just below the limit: that is right whether its window is fixed or slides.
 */
final class Budget {
    /**
     * What flows back in so long is kept: a bucket that refills evenly loses nothing by being a little above empty. No share
     * of the limit: a tenth of a day's would lie idle for hours.
     */
    private static final double RESERVE_OF_BUCKET = 6e9;

    private static final double RESERVE_OF_WINDOW = 2.4e9;
    /** How much of a window is used. */
    private static final double SHARE = 0.98;
    /** How much of a window an even pace may catch up after a pause. */
    private static final double CATCH_UP = 0.01;

    private static final int MOST_EVIDENCE = 3;
    /** After so many answers in a row that say nothing of a budget it is not known any more. */
    private static final int SILENT = 6;

    private final ChargeFactor factor;
    private long limit;
    private Duration window = RateLimit.MINUTE;
    private int otherWindow;
    private int evidence;
    private int silent;
    private double level;
    private double charged;
    private long at;
    private long newest;
    private boolean told;
    private long last;
    private long even;
    private Optional<Long> full = Optional.empty();

    /**
     * A budget of which nothing is known.
     *
     * @param learns whether what the server charges may differ from what is predicted
     * @param now the time
     */
    Budget(boolean learns, long now) {
        factor = new ChargeFactor(learns);
        at = now;
        last = now;
        even = now;
    }

    boolean isKnown() {
        return limit > 0;
    }

    long limit() {
        return limit;
    }

    Duration window() {
        return window;
    }

    /** How many are predicted to be left, from 0 to {@link #limit()}. */
    double level(long now) {
        flowBack(now);
        return level;
    }

    /** All that was begun so far, as the server is thought to charge it. */
    double charged() {
        return charged;
    }

    /** How long a charge takes to flow back; 0 if the limit is not known. */
    long nanosFor(double charge) {
        return isKnown() ? (long) (need(charge) / perNano()) : 0;
    }

    /**
     * How long a call has to wait.
     *
     * @param charge what it is predicted to be charged
     * @param now the time
     * @return nanoseconds; 0 or less: it may begin
     */
    long wait(double charge, long now) {
        if (!isKnown()) {
            return 0;
        }
        flowBack(now);
        double need = need(charge);
        double reserve = Math.min(
                limit / 2.0, Math.max(perNano() * (isBucket() ? RESERVE_OF_BUCKET : RESERVE_OF_WINDOW), 2 * need));
        double wait = 0;
        if (level < need) {
            wait = (need - level) / perNano();
        } else if (level < reserve) {
            wait = last - now + need * reserve / (2 * perNano() * level);
        }
        long nanos = (long) Math.ceil(Math.min(wait, 1e18));
        long untilFull = full.map(then -> then - now).orElse(Long.MAX_VALUE);
        return Math.max(Math.min(nanos, untilFull), isEven() ? even - catchUp() - now : 0);
    }

    void begin(double charge, long now) {
        flowBack(now);
        factor.begin(charge);
        charged += charge * factor.value();
        if (isKnown()) {
            level = Math.max(0, level - need(charge));
            last = now;
            long from = even - now > 0 ? even - now : 0;
            even = now + Math.min(window.toNanos(), from + (long) (need(charge) / (SHARE * perNano())));
        }
    }

    /**
     * Takes what an answer says. The server may have counted when the call came or when it answered it, so the lower of both
     * readings stands; an answer to a call that began before another whose answer has come already says nothing new.
     */
    void said(RateLimit said, Pace.Ticket ticket, double chargedThen, double rawThen, long now) {
        silent = 0;
        if (told && ticket.begun() - newest < 0) {
            return;
        }
        if (!isKnown()) {
            even = now;
            last = now;
        }
        told = true;
        newest = ticket.begun();
        limit = said.limit();
        evidence = Math.max(-MOST_EVIDENCE, Math.min(MOST_EVIDENCE, evidence + (said.refillsEvenly() ? 1 : -1)));
        windowIs(said.window(), now);
        double flown = Math.min(1e18, (now - ticket.begun()) * perNano());
        level = Math.max(0, Math.min(said.remaining(), said.remaining() + flown - (charged - chargedThen)));
        at = now;
        full = isBucket() ? Optional.empty() : said.reset().map(reset -> now + reset.toNanos());
        factor.said(said, ticket.begun(), rawThen, isBucket() ? perNano() : 0, now);
    }

    private void windowIs(Duration seen, long now) {
        otherWindow = seen.equals(window) ? 0 : otherWindow + 1;
        if (otherWindow == MOST_EVIDENCE || (otherWindow == 1 && Math.abs(evidence) <= 1)) {
            window = seen;
            otherWindow = 0;
            // What was spread over a day by mistake must not hold calls back for hours.
            even = now;
        }
    }

    /** An answer came that says nothing of this budget. */
    void saidNothing() {
        if (++silent >= SILENT) {
            limit = 0;
            full = Optional.empty();
        }
    }

    double raw() {
        return factor.raw();
    }

    private double need(double charge) {
        return Math.min(charge * factor.value(), limit);
    }

    private boolean isBucket() {
        return evidence > 0;
    }

    /** A day's budget may be spent at once: spreading it over the day would leave calls idle that may begin. */
    private boolean isEven() {
        return !isBucket() && window.equals(RateLimit.MINUTE);
    }

    private long catchUp() {
        return (long) (CATCH_UP * window.toNanos());
    }

    private double perNano() {
        return (double) limit / window.toNanos();
    }

    private void flowBack(long now) {
        if (now - at > 0) {
            level = Math.min(limit, level + (now - at) * perNano());
            at = now;
        }
        if (full.isPresent() && now - full.get() >= 0) {
            level = limit;
            full = Optional.empty();
        }
    }
}
