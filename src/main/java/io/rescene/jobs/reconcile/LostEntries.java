package io.rescene.jobs.reconcile;

import io.rescene.jobs.Runs;
import io.rescene.resilience.DatabaseClock;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds what the list lost: queued jobs for which it has no entry. Not for several threads at once. */
final class LostEntries {
    private static final int MOST_AT_ONCE = 5000;
    private static final Duration COUNT_EVERY = Duration.ofMinutes(1);

    /** Those whose entry the list holds or has lost: not just pushed. */
    private static final String PUSHED_BEFORE =
            "state = 'queued' AND capped_by IS NULL AND " + DatabaseClock.isNotRecent("pushed_at", "2 seconds");

    private final JdbcTemplate jdbc;
    private long countAgain = System.nanoTime();

    LostEntries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether to count: always while the list is short, as then little is to be counted, else now and then, as counting
     * reads every queued job.
     *
     * @param waiting the entries on the list
     */
    boolean isCountDue(long waiting) {
        long now = System.nanoTime();
        if (waiting > MOST_AT_ONCE && now - countAgain < 0) {
            return false;
        }
        countAgain = now + COUNT_EVERY.toNanos();
        return true;
    }

    /** How many more jobs are queued than there are entries, at most {@link #MOST_AT_ONCE}; zero or less: none is lost. */
    long missing(long entries) {
        return count("""
                        SELECT count(*) FROM (
                            SELECT 1 FROM rescene.jobs WHERE %s
                            -- By the index of open jobs: else those that are done are read first.
                            ORDER BY not_before LIMIT ?) q
                        """.formatted(PUSHED_BEFORE), entries + MOST_AT_ONCE) - entries;
    }

    /**
     * The jobs to be pushed again: if there are fewer entries than jobs are queued, those that were pushed longest ago, as
     * the list hands out in order, but for the few that are tried again. A double that this may make is found out when it is claimed.
     *
     * @param entries on the list and in hand-over windows
     */
    List<Runs.Opened> take(long entries) {
        long missing = missing(entries);
        if (missing <= 0) {
            return List.of();
        }
        return jdbc.query("""
                UPDATE rescene.jobs SET pushed_at = clock_timestamp()
                WHERE id IN (SELECT id FROM rescene.jobs WHERE %s
                             -- One that is locked is being claimed: it is not lost.
                             ORDER BY pushed_at, id LIMIT ? FOR UPDATE SKIP LOCKED)
                RETURNING id, video_id, extra
                """.formatted(PUSHED_BEFORE), Runs.Opened.ROW, missing);
    }

    /** Jobs that could not be pushed: they are the first to be taken again, by whoever looks next. */
    void giveBack(List<Runs.Opened> jobs) {
        jdbc.update("""
                UPDATE rescene.jobs SET pushed_at = '-infinity'
                WHERE id IN (SELECT id FROM rescene.jobs WHERE id = ANY (?) AND state = 'queued' FOR UPDATE SKIP LOCKED)
                """, (Object) jobs.stream().map(Runs.Opened::job).toArray(Long[]::new));
    }

    private long count(String sql, Object... arguments) {
        Long count = jdbc.queryForObject(sql, Long.class, arguments);
        return count == null ? 0 : count;
    }
}
