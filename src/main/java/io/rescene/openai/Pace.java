package io.rescene.openai;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * When the next call to a model may begin: two budgets, requests and tokens, predicted and corrected by what each answer
 * says, and a gate that a 429 closes for all. Pure rules: no threads, no clock. Not thread-safe; times are {@link
 * System#nanoTime()}.
 */
public final class Pace {
    /**
     * A call that has begun.
     *
     * @param begun when
     * @param requests what had been charged to the requests by then, itself included
     * @param tokens what had been charged to the tokens by then, itself included
     * @param predicted the same as it was predicted, before what was learnt
     */
    public record Ticket(long begun, double requests, double tokens, double predicted) {}

    /**
     * A limit as the server named it.
     *
     * @param most in a window, at least 1
     * @param window a minute or a day
     */
    public record Limit(long most, Duration window) {}

    /** How far apart calls begin after a 429 until one succeeds, where no limit is known. */
    private static final long PROVING = Duration.ofSeconds(1).toNanos();

    private static final long LONGEST_PROVING = Duration.ofSeconds(5).toNanos();

    /** So many calls may begin before the first answer has said what the limits are, and one more at each pause. */
    private static final int FIRST_CALLS = 8;

    private static final long FEELING = Duration.ofMillis(250).toNanos();

    private final Budget requests;
    private final Budget tokens;
    /** Calls begun before the first answer; -1: it has come. */
    private int unanswered;

    private long opens;
    private long closed;
    private long last;
    private int episodes;
    private boolean proving;

    /** A pace of which nothing is known: nothing is held back. */
    public Pace(long now) {
        requests = new Budget(false, now);
        tokens = new Budget(true, now);
        opens = now;
        closed = now;
        last = now;
    }

    /**
     * How long the next call has to wait.
     *
     * @param charge the tokens it is predicted to be charged, at least 0
     * @param now the time
     * @return nanoseconds; 0: it may begin
     */
    public long nanosToWait(long charge, long now) {
        long wait = opens - now;
        if (proving) {
            // Until a call succeeds: a gate that opens must not let all slots burst into an empty budget.
            wait = Math.max(wait, last + provingPause(charge) - now);
        }
        if (unanswered >= FIRST_CALLS) {
            wait = Math.max(wait, last + FEELING - now);
        }
        wait = Math.max(wait, requests.wait(1, now));
        wait = Math.max(wait, tokens.wait(charge, now));
        return Math.max(0, wait);
    }

    private long provingPause(long charge) {
        if (!requests.isKnown() && !tokens.isKnown()) {
            return PROVING;
        }
        return Math.min(LONGEST_PROVING, Math.max(requests.nanosFor(1), tokens.nanosFor(charge)));
    }

    /** A call begins. */
    public Ticket begin(long charge, long now) {
        requests.begin(1, now);
        tokens.begin(charge, now);
        last = now;
        if (unanswered >= 0) {
            unanswered++;
        }
        return new Ticket(now, requests.charged(), tokens.charged(), tokens.raw());
    }

    /** An answer came, whatever it says. */
    public void answered(Ticket ticket, HttpAnswer answer, long now) {
        unanswered = -1;
        Optional<RateLimit> ofRequests = RateLimit.of(answer, "requests");
        Optional<RateLimit> ofTokens = RateLimit.of(answer, "tokens");
        ofRequests.ifPresent(said -> requests.said(said, ticket, ticket.requests(), ticket.requests(), now));
        ofTokens.ifPresent(said -> tokens.said(said, ticket, ticket.tokens(), ticket.predicted(), now));
        boolean accepted = answer.status() >= 200 && answer.status() < 500 && answer.status() != 429;
        if (accepted) {
            if (ofRequests.isEmpty()) {
                requests.saidNothing();
            }
            if (ofTokens.isEmpty()) {
                tokens.saidNothing();
            }
            if (ticket.begun() - closed >= 0) {
                proving = false;
                episodes = 0;
            }
        }
    }

    /** How often the gate was closed since a call was last accepted. */
    public int episodes() {
        return episodes;
    }

    /** Whether a 429 to this call tells what was known when the gate was last closed: the calls were in flight together. */
    public boolean isOld(Ticket ticket) {
        return episodes > 0 && ticket.begun() - closed < 0;
    }

    /**
     * A 429 said to wait. Calls that were in flight together close the gate once, for the longest of their waits.
     *
     * @param ticket the call
     * @param wait how long nothing may begin
     * @param now the time
     */
    public void limited(Ticket ticket, Duration wait, long now) {
        if (!isOld(ticket)) {
            closed = now;
            episodes++;
            // Where no limit is known, a single 429 says no more than its wait; only the next one in a row does.
            proving = requests.isKnown() || tokens.isKnown() || episodes > 1;
        }
        long until = closed + wait.toNanos();
        if (until - opens > 0) {
            opens = until;
        }
    }

    /** The lesser share of the requests and the tokens that is left, from 0 to 1; empty if no limit is known. */
    public OptionalDouble headroom(long now) {
        return Stream.of(requests, tokens)
                .filter(Budget::isKnown)
                .mapToDouble(budget -> budget.level(now) / budget.limit())
                .min();
    }

    /** The limits that are known, by budget: {@code requests}, {@code tokens}. */
    public Map<String, Limit> limits() {
        Map<String, Limit> known = new LinkedHashMap<>();
        if (requests.isKnown()) {
            known.put("requests", new Limit(requests.limit(), requests.window()));
        }
        if (tokens.isKnown()) {
            known.put("tokens", new Limit(tokens.limit(), tokens.window()));
        }
        return known;
    }
}
