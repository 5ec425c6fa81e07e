package io.rescene.route;

import io.rescene.jobs.Job;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Who is in work in this process, and whether a further job is to be taken. */
final class InWork {
    /** How much the latest job counts in how many questions one has. */
    private static final double LATEST = 1.0 / 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition needed = lock.newCondition();
    private final Quarantine quarantine = new Quarantine();
    /** Questions that are still open, by the token of their job. */
    private final Map<Long, AtomicInteger> open = new ConcurrentHashMap<>();

    /** Jobs that were taken, and may be claimed, but are not loaded yet. */
    private final AtomicInteger taken = new AtomicInteger();

    /** How many questions a job has; as long as none is known it may be enough for all slots. */
    private volatile double questionsOfJob = Double.POSITIVE_INFINITY;

    private volatile boolean waited;
    private volatile int enough;
    private volatile int most;
    private volatile int claims;

    /**
     * Nobody is in work yet.
     *
     * @param enough with so many open questions no further job is needed to keep all slots busy
     * @param most so many jobs may be in work together, at least 1
     * @param claims so many of them may be claimed and loaded at once, at least 1
     */
    InWork(int enough, int most, int claims) {
        this.enough = enough;
        this.most = most;
        this.claims = claims;
    }

    /** Other numbers from now on. */
    void resize(int newEnough, int newMost, int newClaims) {
        enough = newEnough;
        most = newMost;
        claims = newClaims;
    }

    /**
     * Waits until a further job is to be taken.
     *
     * @param open whether jobs may be taken at all; {@link #lookForNeed} is to be called when that changes
     * @param most the longest wait
     * @return whether one is to be taken now
     */
    boolean awaitNeed(BooleanSupplier open, Duration most) throws InterruptedException {
        if (open.getAsBoolean() && isNeeded()) {
            return true;
        }
        lock.lock();
        try {
            // Before the look: whoever closes a question after it sees that somebody waits.
            waited = true;
            if (!open.getAsBoolean() || !isNeeded()) {
                needed.await(most.toNanos(), TimeUnit.NANOSECONDS);
            }
            return open.getAsBoolean() && isNeeded();
        } finally {
            waited = false;
            lock.unlock();
        }
    }

    /** Lets whoever waits for need of a further job look whether there is one. */
    void lookForNeed() {
        if (waited && isNeeded()) {
            lock.lock();
            try {
                needed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What was taken counts with as many questions as other jobs had. */
    private boolean isNeeded() {
        int unknown = taken.get();
        // Beside a job that is alone one waits for its turn; more are better left to other workers.
        return !quarantine.isWaitedFor()
                && unknown < (quarantine.isOccupied() ? 1 : claims)
                && open.size() + unknown < most
                && questions() + (unknown == 0 ? 0 : unknown * questionsOfJob) < enough;
    }

    /**
     * Whether there are too few open questions to keep all slots busy for long, and room for a further job: then one is to
     * be taken. What is taken early gains nothing, and if the process is killed it has died without an answer and looks
     * like what killed it.
     */
    boolean runsShort() {
        return open.size() < most && questions() < enough;
    }

    private int questions() {
        // No stream: this is asked several times for each question.
        int questions = 0;
        for (AtomicInteger count : open.values()) {
            questions += count.get();
        }
        return questions;
    }

    /** Notes that a job was taken, which is about to be claimed and loaded. */
    void takes() {
        taken.incrementAndGet();
    }

    /** Notes that a job that was taken is loaded, or will not be. */
    void tookOne() {
        taken.decrementAndGet();
        lookForNeed();
    }

    /** Notes how many questions a job that is held has. */
    void begins(Job job, int questions) {
        synchronized (this) {
            double before = questionsOfJob;
            int latest = Math.max(1, questions);
            questionsOfJob = Double.isInfinite(before) ? latest : before + (latest - before) * LATEST;
        }
        open.computeIfPresent(job.token(), (token, count) -> new AtomicInteger(questions));
    }

    /** Notes that one of a job's questions is closed. */
    void closed(Job job) {
        AtomicInteger count = open.get(job.token());
        if (count != null) {
            count.decrementAndGet();
            lookForNeed();
        }
    }

    /**
     * Enters, as {@link Quarantine#enter}.
     *
     * @param toBeAlone whether to be alone
     * @param goesOn asked while waiting
     * @return false if it stopped going on before the job could enter
     */
    boolean enter(boolean toBeAlone, BooleanSupplier goesOn) throws InterruptedException {
        return quarantine.enter(toBeAlone, goesOn);
    }

    /** Notes that the job that entered is held. */
    void holds(Job job) {
        open.put(job.token(), new AtomicInteger());
    }

    /** The tokens of all jobs that are in work here. */
    Set<Long> tokens() {
        return Set.copyOf(open.keySet());
    }

    /** A job that is held leaves. */
    void leave(Job job) {
        open.remove(job.token());
        leave();
        lookForNeed();
    }

    /** Leaves; to be called once for each entering. */
    void leave() {
        quarantine.leave();
    }
}
