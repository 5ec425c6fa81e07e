package io.rescene.support;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Every call the simulator admitted, in order, and how many there were at once. */
public final class Bill {
    private final Map<Integer, BillEntry> entries = new ConcurrentSkipListMap<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    Bill() {}

    void admit(BillEntry entry) {
        entries.put(entry.call(), entry);
        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void leave() {
        now.decrementAndGet();
    }

    void end(BillEntry entry) {
        entries.put(entry.call(), entry);
    }

    /** All lines so far, calls in flight too. */
    public List<BillEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** The most calls that were in work at once: from the whole request read until just before the last byte sent. */
    public int peak() {
        return peak.get();
    }

    /** Calls in work at this moment. */
    public int inFlight() {
        return now.get();
    }

    /** Lines that are charged. */
    public long billed() {
        return entries.values().stream().filter(BillEntry::billed).count();
    }

    /** How many different questions were asked. */
    public long distinctQuestions() {
        return entries.values().stream().map(BillEntry::key).distinct().count();
    }

    /** Charged lines beyond the first of each question: what was paid twice. */
    public long overpaid() {
        Map<String, Long> paid = entries.values().stream()
                .filter(BillEntry::billed)
                .collect(Collectors.groupingBy(BillEntry::key, Collectors.counting()));
        return paid.values().stream().mapToLong(times -> times - 1).sum();
    }

    /** Calls a question. */
    public Map<String, Long> countByKey() {
        return entries.values().stream().collect(Collectors.groupingBy(BillEntry::key, Collectors.counting()));
    }
}
