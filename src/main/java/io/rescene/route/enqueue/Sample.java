package io.rescene.route.enqueue;

import io.rescene.jobs.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The candidates that an estimate looks at: all of them up to {@value #MOST}; of more, at least half as many, picked
 * evenly. Each candidate's id says whether it is in a half, a quarter, an eighth and so on; whenever there are too many
 * those that are not in the next smaller part go. One thread at a time has it.
 */
final class Sample {
    /** With so many the estimate's own error is about 1 %, far below that of the assumptions it rests on. */
    static final int MOST = 10_000;

    private List<Candidate> picked = new ArrayList<>();
    private int halvings;
    private long offered;

    /** Takes a candidate, or passes it over. */
    void offer(Candidate candidate) {
        offered++;
        if (isIn(candidate)) {
            picked.add(candidate);
        }
        while (picked.size() > MOST) {
            halvings++;
            picked = new ArrayList<>(picked.stream().filter(this::isIn).toList());
        }
    }

    /** Whatever ids look like, the highest bits of their multiples of the golden ratio are spread evenly (Fibonacci hashing). */
    private boolean isIn(Candidate candidate) {
        UUID id = candidate.video();
        long bits = id.getMostSignificantBits() * 31 + id.getLeastSignificantBits();
        return Long.numberOfLeadingZeros(bits * 0x9E3779B97F4A7C15L) >= halvings;
    }

    /** Those that are looked at, in the order they came in. */
    List<Candidate> picked() {
        return picked;
    }

    /** How many candidates there were in all. */
    long offered() {
        return offered;
    }
}
