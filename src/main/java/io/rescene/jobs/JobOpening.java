package io.rescene.jobs;

import io.rescene.jobs.Runs.Opened;
import io.rescene.jobs.Runs.Origin;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The statement that opens the jobs of candidates, in two forms that come to the same; none for a run that takes no more. */
final class JobOpening {
    private static final String OPEN = """
            -- The jobs before the runs, as a claim and `rollback` do.
            WITH wanted AS (
                SELECT w.*, EXISTS (SELECT 1 FROM rescene.jobs d WHERE d.video_id = w.video_id AND d.state = 'dead') AS dead
                FROM unnest(?::uuid[], ?::uuid[]) AS w(video_id, owner_id)
                -- OFFSET keeps it a look-up by video, whatever PostgreSQL believes of the table's size.
                WHERE NOT EXISTS (SELECT 1 FROM rescene.jobs o
                    WHERE o.video_id = w.video_id AND o.state IN ('queued', 'processing', 'retrying') OFFSET 0)
            ), run AS (
                -- Locked until the jobs are there: whoever cancels the run waits for them, and drops them.
                SELECT id FROM rescene.runs WHERE id = ? AND enqueued_at IS NULL FOR SHARE
            ), opened AS (
                INSERT INTO rescene.jobs (run_id, video_id, owner_id, pushed_at, reopened)
                SELECT r.id, w.video_id, w.owner_id, clock_timestamp(), w.dead
                FROM wanted w CROSS JOIN run r
                WHERE ? OR NOT w.dead
                ORDER BY w.video_id %s
                RETURNING id, video_id, extra
            ), reopened AS (
                UPDATE rescene.jobs d SET state = 'dropped', reason = 'opened again by run ' || ?::text
                FROM opened o WHERE d.video_id = o.video_id AND d.state = 'dead'
            )
            SELECT id, video_id, extra FROM opened ORDER BY id
            """;

    /**
     * Leaves out what is open when it begins, and what another transaction opens meanwhile. Not only the latter: what is open
     * when it begins may be dead when its turn comes.
     */
    private static final String CAREFUL =
            OPEN.formatted("ON CONFLICT (video_id) WHERE state IN ('queued', 'processing', 'retrying') DO NOTHING");

    /** Leaves out what is open when it begins, and fails on what is opened meanwhile. */
    private static final String QUICK = OPEN.formatted("");

    private final JdbcTemplate jdbc;

    JobOpening(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Opens what is not open, as part of whatever transaction there is. */
    List<Opened> careful(long run, Origin origin, Collection<Candidate> candidates) {
        return open(CAREFUL, run, origin, candidates);
    }

    /** The same, quicker as long as nobody else opens the same; a transaction of its own, as it may fail once. */
    List<Opened> quick(long run, Origin origin, Collection<Candidate> candidates) {
        try {
            return open(QUICK, run, origin, candidates);
        } catch (DuplicateKeyException e) {
            return careful(run, origin, candidates);
        }
    }

    private List<Opened> open(String sql, long run, Origin origin, Collection<Candidate> candidates) {
        return jdbc.query(
                sql,
                Opened.ROW,
                uuids(candidates, Candidate::video),
                uuids(candidates, Candidate::owner),
                run,
                origin != Origin.POLL,
                run);
    }

    /** An array as PostgreSQL writes it: the driver takes five times as long for the same. */
    private static String uuids(Collection<Candidate> candidates, Function<Candidate, @Nullable UUID> column) {
        StringBuilder array = new StringBuilder(candidates.size() * 37 + 2).append('{');
        String separator = "";
        for (Candidate candidate : candidates) {
            array.append(separator).append(column.apply(candidate)); // null is NULL to both
            separator = ",";
        }
        return array.append('}').toString();
    }
}
