package io.rescene.jobs.reconcile;

import io.rescene.jobs.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A list that only counts. */
final class CountedList implements HandOut {
    final List<UUID> pushed = new ArrayList<>();
    final List<UUID> pushedNext = new ArrayList<>();
    final List<UUID> putBack = new ArrayList<>();
    long waiting;
    long popped;
    int askedForPopped;
    boolean away;
    boolean refuses;

    @Override
    public void push(List<Runs.Opened> jobs) {
        if (refuses) {
            throw new IllegalStateException("Redis refuses it");
        }
        jobs.forEach(job -> pushed.add(job.video()));
    }

    @Override
    public void pushNext(List<Runs.Opened> jobs) {
        push(jobs);
        jobs.forEach(job -> pushedNext.add(job.video()));
    }

    @Override
    public long waiting() {
        return waiting;
    }

    @Override
    public long popped() {
        askedForPopped++;
        return popped;
    }

    @Override
    public boolean isEmpty() {
        return waiting + popped == 0;
    }

    @Override
    public void putBack(UUID worker) {
        if (away) {
            throw new IllegalStateException("Redis is away");
        }
        putBack.add(worker);
    }
}
