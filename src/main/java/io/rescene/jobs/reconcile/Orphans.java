package io.rescene.jobs.reconcile;

import io.rescene.jobs.Deaths;
import io.rescene.jobs.Runs;
import io.rescene.resilience.DatabaseClock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Jobs that are a worker's by the table and by nothing else. */
public final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private final JdbcTemplate jdbc;
    private final UUID worker;
    private final TakingBack takingBack;
    private final TakingBack givingUp;
    private final LongLocked longLocked = new LongLocked();

    /**
     * Those of one worker.
     *
     * @param jdbc the database
     * @param worker this worker's id
     */
    public Orphans(JdbcTemplate jdbc, UUID worker) {
        this.jdbc = jdbc;
        this.worker = worker;
        this.takingBack = new TakingBack(
                new TakingStatement(
                        jdbc,
                        "its claim got lost",
                        Deaths.kept("j"),
                        // One that is just being claimed may wait for its video's lock, see LockWait.
                        "AND NOT j.token = ANY (?::bigint[]) AND "
                                + DatabaseClock.isNotRecent("j.claimed_at", "10 seconds")),
                Supplier::get);
        this.givingUp = new TakingBack(
                new TakingStatement(jdbc, "its worker stopped before it was done", Deaths.kept("j"), ""),
                Supplier::get);
    }

    /**
     * Hands back the jobs that are this worker's by the table and by nothing else: the answer to the claim's commit got
     * lost, or the end of the job could not be written. If one was held all the same, its token fences it off.
     *
     * @param tokens of the jobs that are in work in this process
     * @return what is to be pushed now
     */
    public List<Runs.Opened> handBack(Set<Long> tokens) {
        TakingBack.Result result = takingBack.from(worker, (Object) tokens.toArray(Long[]::new));
        longLocked
                .now(result.locked())
                .forEach(video -> LOG.warn(
                        "The job of video {} was lost and can't be handed back: {}", video, LongLocked.ADVICE));
        return result.queued();
    }

    /**
     * Hands back the jobs of this worker, which is about to end, held or not, but for those whose row or video somebody locks:
     * no delivery and no death is counted. What still is at work on one is fenced off by its token.
     *
     * @return what is to be pushed now
     */
    public List<Runs.Opened> giveUp() {
        return givingUp.from(worker).queued();
    }

    /** How many jobs this worker has in work, also those whose rows somebody locks. */
    public long held() {
        Long jobs = jdbc.queryForObject(
                "SELECT count(*) FROM rescene.jobs WHERE worker_id = ? AND state = 'processing'", Long.class, worker);
        return jobs == null ? 0 : jobs;
    }
}
