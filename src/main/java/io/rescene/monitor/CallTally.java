package io.rescene.monitor;

import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;

/** What the calls of this process come to. Thread-safe; times are {@link System#nanoTime()}. */
public final class CallTally {
    private static final int SECONDS = 60;

    private final long[] second = new long[SECONDS];
    private final int[] calls = new int[SECONDS];
    private final long begun = System.nanoTime();
    private BigDecimal usd = BigDecimal.ZERO;

    /** A call came back, with an answer or with none. */
    public synchronized void call(long now) {
        long at = seconds(now);
        int place = (int) (at % SECONDS);
        if (second[place] != at) {
            second[place] = at;
            calls[place] = 0;
        }
        calls[place]++;
    }

    /** A call cost so much. */
    public synchronized void paid(BigDecimal cost) {
        usd = usd.add(cost);
    }

    /** Calls that came back within the 60 seconds before. */
    public synchronized int lastMinute(long now) {
        long at = seconds(now);
        int sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            sum += at - second[i] < SECONDS ? calls[i] : 0;
        }
        return sum;
    }

    /** What they cost, USD, as far as their models have a price. */
    public synchronized BigDecimal usd() {
        return usd;
    }

    private long seconds(long now) {
        return TimeUnit.NANOSECONDS.toSeconds(Math.max(0, now - begun));
    }
}
