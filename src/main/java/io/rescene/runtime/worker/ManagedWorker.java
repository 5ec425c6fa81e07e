package io.rescene.runtime.worker;

import io.rescene.monitor.CallTally;
import io.rescene.monitor.Figures;
import io.rescene.monitor.Glance;
import io.rescene.monitor.LastTrouble;
import io.rescene.monitor.WorkerMXBean;
import io.rescene.route.Spine;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The figures of a living worker, and what steers it, for JMX. */
final class ManagedWorker implements WorkerMXBean {
    private final String worker;
    private final Spine spine;
    private final Taking taking;
    private final CallTally tally;
    private final Glance<Figures> library;
    private final LastTrouble trouble;
    private final WorkerControl control;

    /**
     * A worker to be shown.
     *
     * @param worker its id
     * @param spine its calls
     * @param taking whether it takes jobs
     * @param tally what the calls of this process come to
     * @param library the figures of all workers
     * @param trouble the last of this process
     * @param control steers it
     */
    ManagedWorker(
            String worker,
            Spine spine,
            Taking taking,
            CallTally tally,
            Glance<Figures> library,
            LastTrouble trouble,
            WorkerControl control) {
        this.worker = worker;
        this.spine = spine;
        this.taking = taking;
        this.tally = tally;
        this.library = library;
        this.trouble = trouble;
        this.control = control;
    }

    @Override
    public long getCandidates() {
        return count(Figures::candidates);
    }

    @Override
    public long getPending() {
        return count(Figures::pending);
    }

    @Override
    public long getInProgress() {
        return count(figures -> figures.all().jobs().processing());
    }

    @Override
    public long getRetrying() {
        return count(figures -> figures.all().jobs().retrying());
    }

    @Override
    public long getDead() {
        return count(figures -> figures.all().jobs().dead());
    }

    @Override
    public long getDone() {
        return count(figures -> figures.all().jobs().done());
    }

    @Override
    public int getCallsInFlight() {
        return spine.calls().now();
    }

    @Override
    public int getConcurrency() {
        return spine.concurrency().most();
    }

    @Override
    public int getCallsPerMinute() {
        return tally.lastMinute(System.nanoTime());
    }

    @Override
    public Map<String, Double> getRateLimitHeadroom() {
        return spine.calls().headroom();
    }

    @Override
    public Map<String, Double> getRateLimitWait() {
        return spine.calls().waits();
    }

    @Override
    public double getSpendUsd() {
        return tally.usd().doubleValue();
    }

    @Override
    public double getTotalSpendUsd() {
        return number(figures -> figures.all().usd().doubleValue());
    }

    @Override
    public double getVideosPerMinute() {
        return number(figures -> figures.all().rate().videosPerMinute());
    }

    @Override
    public long getEtaSeconds() {
        return count(figures -> Math.round(figures.all().etaSeconds().orElse(-1)));
    }

    @Override
    public String getLastError() {
        return trouble.line();
    }

    @Override
    public String getIntake() {
        return taking.now().word();
    }

    @Override
    public String getIntakeReason() {
        return taking.now().reason();
    }

    @Override
    public double getEnqueueDelay() {
        return control.enqueueDelay().toMillis() / 1000.0;
    }

    @Override
    public boolean isDraining() {
        return control.isDraining();
    }

    @Override
    public String getWorker() {
        return worker;
    }

    @Override
    public double getFiguresAge() {
        return library.age().map(age -> age.toMillis() / 1000.0).orElse(-1.0);
    }

    @Override
    public String pause() {
        return control.pause();
    }

    @Override
    public String resume() {
        return control.resume();
    }

    @Override
    public String setConcurrency(int calls) {
        return control.setConcurrency(calls);
    }

    @Override
    public String setEnqueueDelay(double seconds) {
        return control.setEnqueueDelay(seconds);
    }

    @Override
    public String retryDead() {
        return control.retryDead();
    }

    @Override
    public String pollNow() {
        return control.pollNow();
    }

    @Override
    public String drainAndStop() {
        return control.drainAndStop();
    }

    private long count(ToLongFunction<Figures> which) {
        library.now();
        return library.known().map(which::applyAsLong).orElse(-1L);
    }

    private double number(ToDoubleFunction<Figures> which) {
        library.now();
        return library.known().map(which::applyAsDouble).orElse(-1.0);
    }
}
