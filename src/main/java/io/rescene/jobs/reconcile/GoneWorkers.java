package io.rescene.jobs.reconcile;

import io.rescene.jobs.Deaths;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the reconciler does about workers that are gone: takes their jobs over, and has them forgotten. */
final class GoneWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(GoneWorkers.class);

    /**
     * What they left behind.
     *
     * @param buried those that were found gone, and whose calls are noted
     * @param due their jobs, to be pushed now
     * @param locked videos of their jobs that somebody else locks
     */
    record Found(List<UUID> buried, List<Runs.Opened> due, List<UUID> locked) {}

    private record Gone(List<UUID> unburied, List<UUID> withJobs) {}

    private final JdbcTemplate jdbc;
    private final ReconcilerTurn turn;
    private final Workers workers;
    private final HandOut handOut;
    private final Consumer<UUID> lostCalls;
    private final TakingBack takingBack;
    private final LongLocked longLocked = new LongLocked();

    /**
     * Has not looked yet.
     *
     * @param lostCalls notes the calls that a gone worker may have left, and may do so again
     */
    GoneWorkers(JdbcTemplate jdbc, ReconcilerTurn turn, Workers workers, HandOut handOut, Consumer<UUID> lostCalls) {
        this.jdbc = jdbc;
        this.turn = turn;
        this.workers = workers;
        this.handOut = handOut;
        this.lostCalls = lostCalls;
        this.takingBack = new TakingBack(
                new TakingStatement(jdbc, "its worker died", Deaths.oneMore("j"), ""),
                statement -> turn.take(statement).orElse(TakingBack.Result.NOTHING));
    }

    /**
     * Takes their jobs back: no delivery is counted, but a death is, unless it brought a new answer. The third death in a row
     * without one is the job's own: it is dead.
     *
     * @param troubles gets what fails
     * @return empty if another worker is just reconciling
     */
    Optional<Found> takeOver(Troubles troubles) {
        return turn.part(() -> new Gone(workers.gone(), workers.goneWithJobs()), troubles)
                .map(gone -> takeOver(gone, troubles));
    }

    private Found takeOver(Gone gone, Troubles troubles) {
        // Of all of them before anything else: who waits for what one of them asked waits for nothing but this. What is
        // refused of the jobs or the list of another must not keep it.
        List<UUID> noted = gone.unburied().stream()
                .filter(worker -> turn.part(() -> noted(worker), troubles).isPresent())
                .toList();
        Found found = new Found(new ArrayList<>(noted), new ArrayList<>(), new ArrayList<>());
        Stream.concat(gone.unburied().stream(), gone.withJobs().stream()).forEach(worker -> {
            if (!troubles.attempt(() -> takeOver(worker, found))) {
                // What it left is looked at again before it is forgotten.
                found.buried().remove(worker);
            }
        });
        return found;
    }

    private void takeOver(UUID worker, Found found) {
        TakingBack.Result result = takingBack.from(worker);
        found.due().addAll(result.queued());
        found.locked().addAll(result.locked());
        if (!result.queued().isEmpty()) {
            LOG.info(
                    "Worker {} is gone, jobs taken over: {}",
                    worker,
                    result.queued().size());
        }
    }

    /**
     * Has them forgotten.
     *
     * @param troubles gets what fails
     */
    void bury(Found gone, Troubles troubles) {
        gone.buried().forEach(worker -> troubles.attempt(() -> bury(worker)));
        longLocked
                .now(gone.locked())
                .forEach(video -> LOG.warn(
                        "The worker of video {} is gone, but its job can't be taken over: {}",
                        video,
                        LongLocked.ADVICE));
    }

    private boolean noted(UUID worker) {
        lostCalls.accept(worker);
        return true;
    }

    /**
     * Puts back what a gone worker popped, and only then has it forgotten: while Redis is away it is found gone again and
     * again, as its list may hold ids pushed by hand that nothing else knows of.
     */
    private void bury(UUID worker) {
        handOut.putBack(worker);
        // A job that is still locked stays its own until nobody locks it any more.
        jdbc.update("""
                UPDATE rescene.workers w SET state = 'gone', note = 'died'
                WHERE id = ? AND NOT EXISTS (
                    SELECT 1 FROM rescene.jobs j WHERE j.worker_id = w.id AND j.state = 'processing')
                """, worker);
    }
}
