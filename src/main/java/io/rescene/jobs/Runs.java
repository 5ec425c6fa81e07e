package io.rescene.jobs;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/** Opens runs and writes their jobs: rows first, the list afterwards. */
public final class Runs {
    /** What asked for a run. */
    public enum Origin {
        /** {@code rescene reprocess}: it may open dead videos again. */
        COMMAND,
        /** The service's schedule: it leaves dead videos alone. */
        POLL,
        /** An id that somebody pushed to the list. */
        HAND;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is asked for.
     *
     * @param origin what asks
     * @param owner only this owner's videos; empty: all
     * @param most at most so many videos, not counting those that have an open job; empty: all
     * @param force upgraded videos too
     * @param refresh ask anew what has been answered before
     * @param cap USD that the run's calls may never pass; empty: no cap
     */
    public record Request(
            Origin origin,
            Optional<UUID> owner,
            Optional<Long> most,
            boolean force,
            boolean refresh,
            Optional<BigDecimal> cap) {
        /** A request without a cap. */
        public Request(Origin origin, Optional<UUID> owner, Optional<Long> most, boolean force, boolean refresh) {
            this(origin, owner, most, force, refresh, Optional.empty());
        }
    }

    /**
     * A job that was opened.
     *
     * @param job its row
     * @param video its video
     * @param extra the fields of its first entry that Rescene does not know, as a JSON object; empty if there were none
     */
    public record Opened(long job, UUID video, Optional<String> extra) {
        /** Maps the columns {@code id}, {@code video_id} and {@code extra} of the job table. */
        public static final RowMapper<Opened> ROW = (row, n) -> new Opened(
                row.getLong("id"), row.getObject("video_id", UUID.class), Optional.ofNullable(row.getString("extra")));
    }

    private final JdbcTemplate jdbc;
    private final JobOpening opening;

    /**
     * Runs in this database.
     *
     * @param jdbc the database
     */
    public Runs(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.opening = new JobOpening(jdbc);
    }

    /**
     * Opens a run.
     *
     * @return its number
     */
    public long open(Request request) {
        return number(jdbc.queryForObject(
                "INSERT INTO rescene.runs (origin, owner_id, most, force, refresh, cap_usd) VALUES (?, ?, ?, ?, ?, ?)"
                        + " RETURNING id",
                Long.class,
                request.origin().label(),
                request.owner().orElse(null),
                request.most().orElse(null),
                request.force(),
                request.refresh(),
                request.cap().orElse(null)));
    }

    /**
     * Writes the jobs of a page of candidates, in a transaction of its own; videos that have an open job are left out, and
     * by polling also those that are dead. Any other origin drops the dead job and opens a new one. None is written for a
     * run that does not take any more, see {@link #takesJobs}.
     *
     * @param run the run's number
     * @param origin what asks
     * @param candidates at most some thousands
     * @return the opened jobs, which are to be pushed now
     */
    public List<Opened> enqueue(long run, Origin origin, Collection<Candidate> candidates) {
        return opening.quick(run, origin, candidates);
    }

    /** Writes the job of a video that was pushed by hand, within a transaction; empty if it has an open one. */
    Optional<Opened> enqueueByHand(Candidate candidate) {
        return opening.careful(byHand(), Origin.HAND, List.of(candidate)).stream()
                .findFirst();
    }

    /**
     * Whether a run may still get jobs: it has neither all of them nor was it cancelled.
     *
     * @param run the run's number
     */
    public boolean takesJobs(long run) {
        return !jdbc.queryForList("SELECT id FROM rescene.runs WHERE id = ? AND enqueued_at IS NULL", Long.class, run)
                .isEmpty();
    }

    /** Those of the candidates' videos that have an open job. */
    public Set<UUID> open(Collection<Candidate> candidates) {
        return withJobs(candidates, "IN ('queued', 'processing', 'retrying')");
    }

    /** Those of the candidates' videos that polling leaves alone: their job is open or dead. */
    public Set<UUID> openOrDead(Collection<Candidate> candidates) {
        // Two statements, as each has an index that knows these states only.
        Set<UUID> videos = open(candidates);
        videos.addAll(withJobs(candidates, "= 'dead'"));
        return videos;
    }

    private Set<UUID> withJobs(Collection<Candidate> candidates, String state) {
        return new HashSet<>(jdbc.queryForList(
                "SELECT video_id FROM rescene.jobs WHERE video_id = ANY (?::uuid[]) AND state " + state,
                UUID.class,
                (Object) candidates.stream().map(Candidate::video).toArray(UUID[]::new)));
    }

    /**
     * The numbers of the runs that have open jobs, at most five, those with the most open jobs first.
     *
     * @param owner only jobs of this owner's videos; empty: all
     */
    public List<Long> withOpenJobs(Optional<UUID> owner) {
        return jdbc.queryForList("""
                SELECT run_id FROM rescene.jobs
                WHERE state IN ('queued', 'processing', 'retrying') AND (?::uuid IS NULL OR owner_id = ?)
                GROUP BY run_id ORDER BY count(*) DESC, run_id LIMIT 5
                """, Long.class, owner.orElse(null), owner.orElse(null));
    }

    /**
     * Notes that a run has all its jobs; one made by polling that found nothing new leaves no trace. Where that is not known,
     * one without a job is left to {@link #tidy}.
     *
     * @param isKnown whether it is known of each candidate what became of it: a write whose end nobody saw may still be
     *     committed, and a job must not lose its run
     */
    public void enqueued(long run, boolean isKnown) {
        int gone = jdbc.update("""
                DELETE FROM rescene.runs r WHERE r.id = ? AND ? AND r.origin = 'poll'
                AND NOT EXISTS (SELECT 1 FROM rescene.jobs j WHERE j.run_id = r.id)
                """, run, isKnown);
        if (gone == 0) {
            jdbc.update("""
                    UPDATE rescene.runs r SET enqueued_at = clock_timestamp()
                    WHERE r.id = ? AND (? OR EXISTS (SELECT 1 FROM rescene.jobs j WHERE j.run_id = r.id))
                    """, run, isKnown);
        }
    }

    /**
     * Forgets polls that got no job within a week: the database went away meanwhile, or refused the jobs, or they were
     * cancelled before; the last are kept where no worker ran for two months.
     */
    public static void tidy(JdbcTemplate jdbc) {
        jdbc.update("""
                DELETE FROM rescene.runs r WHERE r.origin = 'poll'
                    AND r.created_at < clock_timestamp() - interval '7 days'
                    -- All older ones that have their jobs would be looked up each time.
                    AND (r.enqueued_at IS NULL OR r.created_at > clock_timestamp() - interval '60 days')
                    AND NOT EXISTS (SELECT 1 FROM rescene.jobs j WHERE j.run_id = r.id)
                """);
    }

    /**
     * Keeps what a run is expected to come to.
     *
     * @param run the run's number
     * @param estimate a JSON object
     */
    public void estimated(long run, String estimate) {
        jdbc.update("UPDATE rescene.runs SET estimate = ?::jsonb WHERE id = ?", estimate, run);
    }

    /** The number of the run that ids pushed by hand belong to. */
    private long byHand() {
        jdbc.update("""
                INSERT INTO rescene.runs (origin) SELECT 'hand'
                WHERE NOT EXISTS (SELECT 1 FROM rescene.runs WHERE origin = 'hand') ON CONFLICT DO NOTHING
                """);
        return number(jdbc.queryForObject("SELECT id FROM rescene.runs WHERE origin = 'hand'", Long.class));
    }

    private static long number(@Nullable Long value) {
        if (value == null) {
            throw new IllegalStateException("The database gave no number for a run");
        }
        return value;
    }
}
