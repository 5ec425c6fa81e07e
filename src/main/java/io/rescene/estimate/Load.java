package io.rescene.estimate;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What calls to one model ask of the account and of time.
 *
 * @param calls how many
 * @param admitted tokens that the account's limiter charges for them together
 * @param millis how long they take one after the other
 */
record Load(double calls, double admitted, double millis) {
    static final Load NONE = new Load(0, 0, 0);

    /**
     * A limit of the account.
     *
     * @param model whose
     * @param tokens whether it counts tokens; else requests
     * @param most in a window, at least 1
     * @param windowSeconds the window, above 0
     */
    record Limit(String model, boolean tokens, long most, double windowSeconds) {
        double seconds(Load load) {
            return (tokens ? load.admitted() : load.calls()) / Math.max(1, most) * windowSeconds;
        }
    }

    Load plus(double count, double admittedEach, double millisEach) {
        return new Load(calls + count, admitted + count * admittedEach, millis + count * millisEach);
    }

    /** How long calls take, so many at a time; seconds. */
    static double seconds(Collection<Load> loads, int concurrency) {
        return loads.stream().mapToDouble(Load::millis).sum() / 1000 / concurrency;
    }

    /** The longest that any limit makes its model's calls take; seconds, empty if no limit is known. */
    static OptionalDouble seconds(Map<String, Load> loads, Collection<Limit> limits) {
        return limits.stream()
                .filter(limit -> loads.containsKey(limit.model()))
                .mapToDouble(limit -> limit.seconds(loads.getOrDefault(limit.model(), NONE)))
                .max();
    }
}
