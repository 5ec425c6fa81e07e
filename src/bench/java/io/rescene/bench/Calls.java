package io.rescene.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The calls that the stand-in saw, by their beginning. */
record Calls(List<Call> all) {
    /**
     * One call.
     *
     * @param begun when its request had been read, microseconds since 1970
     * @param ended when its answer was handed to the network, the same
     * @param scene whether it was about a scene; else it was a summary
     */
    record Call(long begun, long ended, boolean scene) {}

    /** Reads the stand-in's lines. */
    static Calls of(String lines) {
        List<Call> calls = new ArrayList<>();
        lines.lines()
                .map(line -> line.split(","))
                .forEach(part ->
                        calls.add(new Call(Long.parseLong(part[0]), Long.parseLong(part[1]), part[2].equals("s"))));
        calls.sort(Comparator.comparingLong(Call::begun));
        return new Calls(List.copyOf(calls));
    }

    /** When the first call began, microseconds since 1970. */
    long begun() {
        return all.get(0).begun();
    }

    /** When the last one ended, microseconds since 1970. */
    long ended() {
        return all.stream().mapToLong(Call::ended).max().orElseThrow();
    }

    /** Calls a second from one part of the calls to another, by their ends: without the beginning, when slots fill, and the tail. */
    double rate(double from, double to) {
        long[] ends = all.stream().mapToLong(Call::ended).sorted().toArray();
        int first = (int) (from * (ends.length - 1));
        int last = (int) (to * (ends.length - 1));
        return (last - first) * 1e6 / (ends[last] - ends[first]);
    }

    /** The part of the slots' time, from the first call's beginning to the last one's end, in which they had a call. */
    double utilisation(int slots) {
        double busy =
                all.stream().mapToLong(call -> call.ended() - call.begun()).sum();
        return busy / slots / (ended() - begun());
    }

    /**
     * How long slots were free while there was work, milliseconds, sorted: the k-th end of a call to the beginning of
     * the call that filled its slot. Only up to the last scene's beginning: after it only summaries are left, and a slot
     * may well be free because nothing is open.
     */
    double[] slotWaits(int slots) {
        long[] ends = all.stream().mapToLong(Call::ended).sorted().toArray();
        int last = all.size() - 1;
        while (last > 0 && !all.get(last).scene()) {
            last--;
        }
        double[] waits = new double[Math.max(0, last + 1 - slots)];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = Math.max(0, all.get(slots + i).begun() - ends[i]) / 1000.0;
        }
        Arrays.sort(waits);
        return waits;
    }
}
