package io.rescene.jobs;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** What a person can do about dead jobs. */
public final class DeadJobs {
    /**
     * A dead job.
     *
     * @param id its number
     * @param run its run
     * @param video its video
     * @param attempts how often it was delivered
     * @param died when it died
     * @param reason why
     */
    public record Dead(long id, long run, UUID video, int attempts, OffsetDateTime died, String reason) {}

    /** A refusal to change anything, as one of the named jobs does not allow it; names it. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(Collection<Long> jobs, String one, String more) {
            super(jobs.stream()
                            .sorted()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ", jobs.size() == 1 ? "job " : "jobs ", " "))
                    + (jobs.size() == 1 ? one : more) + ", so nothing was changed");
        }
    }

    private static final String CHOSEN = "state = 'dead' AND (?::bigint[] IS NULL OR id = ANY (?::bigint[]))";

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    /**
     * The dead jobs of this database.
     *
     * @param jdbc the database
     * @param transaction its transactions
     */
    public DeadJobs(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** How many there are. */
    public long count() {
        Long jobs = jdbc.queryForObject("SELECT count(*) FROM rescene.jobs WHERE state = 'dead'", Long.class);
        return jobs == null ? 0 : jobs;
    }

    /**
     * Dead jobs, those that died last first.
     *
     * @param most so many at most; empty: all
     */
    public List<Dead> list(Optional<Long> most) {
        return jdbc.query(
                """
                SELECT id, run_id, video_id, attempts, coalesce(finished_at, opened_at), coalesce(reason, '')
                FROM rescene.jobs WHERE state = 'dead' ORDER BY finished_at DESC, id LIMIT ?
                """,
                (row, n) -> new Dead(
                        row.getLong(1),
                        row.getLong(2),
                        row.getObject(3, UUID.class),
                        row.getInt(4),
                        row.getObject(5, OffsetDateTime.class),
                        row.getString(6)),
                most.orElse(null));
    }

    /**
     * Opens dead jobs again, with all their deliveries; what failed for being no use is asked anew. One whose video
     * has another open job stays dead, and of several of one video the youngest is opened.
     *
     * @param ids which; empty: all
     * @return the opened jobs, which are to be pushed now
     * @throws RefusedException if one that is named can't be opened; none is then
     */
    public List<Runs.Opened> retry(Optional<List<Long>> ids) {
        List<Runs.Opened> opened = transaction.execute(status -> {
            requireDead(ids);
            List<Runs.Opened> now = open(ids);
            Set<Long> left = without(ids, now.stream().map(Runs.Opened::job).toList());
            if (!left.isEmpty()) {
                throw new RefusedException(
                        left,
                        "is of a video with another job that is open, or named and younger",
                        "are of videos with another job that is open, or named and younger");
            }
            return now;
        });
        return opened == null ? List.of() : opened;
    }

    private List<Runs.Opened> open(Optional<List<Long>> ids) {
        return jdbc.query(
                """
                UPDATE rescene.jobs j SET state = 'queued', attempts = 0, deaths = 0, reopened = true,
                    token = NULL, worker_id = NULL,
                    capped_by = NULL, capped_usd = NULL,
                    opened_at = clock_timestamp(), pushed_at = clock_timestamp(), finished_at = NULL
                WHERE %s AND NOT EXISTS (
                    SELECT 1 FROM rescene.jobs o
                    WHERE o.video_id = j.video_id AND o.state IN ('queued', 'processing', 'retrying'))
                AND NOT EXISTS (
                    SELECT 1 FROM (SELECT id, video_id FROM rescene.jobs WHERE %s) y
                    WHERE y.video_id = j.video_id AND y.id > j.id)
                RETURNING id, video_id, extra
                """.formatted(CHOSEN, CHOSEN), Runs.Opened.ROW, array(ids), array(ids), array(ids), array(ids));
    }

    /**
     * Drops the dead jobs of videos of which another was opened, as earlier states of Rescene left several: one of a video is
     * all that can be open.
     *
     * @param opened what was opened
     * @return how many
     */
    public int dropOlder(List<Runs.Opened> opened) {
        return jdbc.update(
                """
                UPDATE rescene.jobs j SET state = 'dropped', reason = 'job ' || o.id || ' is of the same video'
                FROM unnest(?::bigint[], ?::uuid[]) AS o(id, video_id)
                WHERE j.state = 'dead' AND j.video_id = o.video_id
                """,
                opened.stream().map(Runs.Opened::job).toArray(Long[]::new),
                opened.stream().map(Runs.Opened::video).toArray(UUID[]::new));
    }

    /**
     * Gives dead jobs up.
     *
     * @param ids which; empty: all
     * @return how many
     * @throws RefusedException if one that is named is not dead; none is dropped then
     */
    public int drop(Optional<List<Long>> ids) {
        Integer dropped = transaction.execute(status -> {
            requireDead(ids);
            return jdbc.update("UPDATE rescene.jobs SET state = 'dropped' WHERE " + CHOSEN, array(ids), array(ids));
        });
        return dropped == null ? 0 : dropped;
    }

    /** Locks those that are named, so that nobody changes one between the look and the change. */
    private void requireDead(Optional<List<Long>> ids) {
        if (ids.isEmpty()) {
            return;
        }
        List<Long> dead = jdbc.queryForList(
                "SELECT id FROM rescene.jobs WHERE " + CHOSEN + " ORDER BY id FOR UPDATE",
                Long.class,
                array(ids),
                array(ids));
        Set<Long> others = without(ids, dead);
        if (!others.isEmpty()) {
            throw new RefusedException(others, "is not dead", "are not dead");
        }
    }

    private static Set<Long> without(Optional<List<Long>> ids, List<Long> found) {
        Set<Long> rest = new HashSet<>(ids.orElse(List.of()));
        found.forEach(rest::remove);
        return rest;
    }

    private static Long @Nullable [] array(Optional<List<Long>> ids) {
        return ids.map(list -> list.toArray(Long[]::new)).orElse(null);
    }
}
