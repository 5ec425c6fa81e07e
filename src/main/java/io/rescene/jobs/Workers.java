package io.rescene.jobs;

import io.rescene.resilience.DatabaseClock;
import io.rescene.resilience.LivingWorkers;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The table of workers: who lives, by heartbeat and by process. All times are the database's. */
public final class Workers {
    /**
     * A worker that may be gone.
     *
     * @param id its id
     * @param mark its process
     * @param overdue whether its lease has run out
     * @param own how old this worker's own last heartbeat is
     * @param ahead its heartbeat, if that lies in the future
     */
    private record Peer(UUID id, ProcessMark mark, boolean overdue, Duration own, Optional<Instant> ahead) {}

    /** How old, in milliseconds, this worker's last heartbeat is when it sends another or looks; 0 if there is none. */
    private static final String OWN_AGE = """
            coalesce((SELECT extract(epoch FROM clock_timestamp() - o.heartbeat_at) * 1000
                FROM rescene.workers o WHERE o.id = ?), 0)::bigint AS own_age""";

    private static final Duration LEAST_WAIT = Duration.ofSeconds(2);

    private final JdbcTemplate jdbc;
    private final UUID self;
    private final ProcessMark mark;
    private final Duration length;
    private final Lease lease;
    private final HeartbeatsAhead ahead;
    private volatile Supplier<String> openNote = () -> "";

    /**
     * The table, as this worker sees it.
     *
     * @param jdbc the database
     * @param self this worker's id
     * @param mark this worker's process
     * @param lease how long others on other hosts believe that this worker lives without a heartbeat
     */
    public Workers(JdbcTemplate jdbc, UUID self, ProcessMark mark, Duration lease) {
        this.jdbc = jdbc;
        this.self = self;
        this.mark = mark;
        this.length = lease;
        this.lease = new Lease(lease);
        this.ahead = new HeartbeatsAhead(lease);
    }

    /** Has noted with each heartbeat what this worker waits for while it takes jobs: one line, empty if for nothing. */
    public void noteWhileOpen(Supplier<String> note) {
        openNote = note;
    }

    /**
     * Says that this worker lives; the first time it registers it.
     *
     * @param state {@code open} while it takes jobs, {@code closed} while it does not
     * @param note why it is closed; empty while open
     * @param calls how many calls it has in flight at most, at least 1
     * @throws org.springframework.dao.DataAccessException if the database is away, or does not answer within a quarter of
     *     a lease (2 s at least)
     */
    public void heartbeat(String state, String note, int calls) {
        long begun = System.nanoTime();
        String shown = note.isEmpty() ? openNote.get() : note;
        Long before = bounded(database -> database.queryForObject(
                """
                INSERT INTO rescene.workers (id, host, pid, started, lease_ms, state, note, calls)
                VALUES (?, ?, ?, ?, ?, ?, nullif(?, ''), ?)
                ON CONFLICT (id) DO UPDATE SET heartbeat_at = clock_timestamp(), state = excluded.state,
                    note = excluded.note, calls = excluded.calls
                RETURNING %s
                """.formatted(OWN_AGE),
                Long.class,
                self,
                mark.host(),
                mark.pid(),
                mark.started(),
                length.toMillis(),
                state,
                shown,
                calls,
                self));
        lease.renewed(begun, Duration.ofMillis(before == null ? 0 : before));
    }

    /**
     * An answer that does not come in a quarter of a lease is not waited for: on the way the connection may have been forgotten,
     * without telling either end. A heartbeat begins half a lease after the last one at the latest, so that another one on
     * another connection comes in time.
     */
    private <T> @Nullable T bounded(Function<JdbcTemplate, @Nullable T> work) {
        Duration quarter = length.dividedBy(4);
        Duration most = quarter.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : quarter;
        return jdbc.execute((ConnectionCallback<T>) connection -> {
            // The pool sets it back.
            connection.setNetworkTimeout(Runnable::run, (int) Math.min(Integer.MAX_VALUE, most.toMillis()));
            return work.apply(new JdbcTemplate(new SingleConnectionDataSource(connection, true)));
        });
    }

    /** How long this worker may believe in what it holds. */
    public Lease lease() {
        return lease;
    }

    /**
     * Signs this worker off.
     *
     * @throws org.springframework.dao.DataAccessException as {@link #heartbeat}
     */
    public void leave() {
        bounded(database ->
                database.update("UPDATE rescene.workers SET state = 'gone', note = 'left' WHERE id = ?", self));
    }

    /** The workers that have not left and were not found gone, and this one in any case: it may only have been paused. */
    public List<UUID> living() {
        return jdbc.queryForList(
                "SELECT id FROM rescene.workers w WHERE " + LivingWorkers.IS_NOT_GONE + " OR id = ?", UUID.class, self);
    }

    /**
     * Whether other workers may be making calls, or may have been when they ended.
     *
     * @param within how long a call may go on after its worker was last seen
     */
    public boolean othersWereSeen(Duration within) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("""
                SELECT EXISTS (SELECT FROM rescene.workers w WHERE id <> ? AND (%s OR note IS DISTINCT FROM 'left')
                    AND heartbeat_at > clock_timestamp() - ? * interval '1 millisecond')
                """.formatted(LivingWorkers.IS_NOT_GONE), Boolean.class, self, within.toMillis()));
    }

    /**
     * The workers that are gone without having left: their process is, or their lease has run out, which only who has been
     * in touch with the database all the time can tell.
     */
    public List<UUID> gone() {
        List<Peer> peers = jdbc.query(
                """
                        SELECT id, host, pid, started, NOT %s AS overdue, %s,
                            CASE WHEN %s THEN heartbeat_at END AS ahead
                        FROM rescene.workers w WHERE %s AND id <> ?
                        """.formatted(
                                LivingWorkers.HAS_LEASE,
                                OWN_AGE,
                                DatabaseClock.isAhead("heartbeat_at"),
                                LivingWorkers.IS_NOT_GONE),
                (row, n) -> new Peer(
                        row.getObject(1, UUID.class),
                        new ProcessMark(row.getString(2), row.getLong(3), row.getString(4)),
                        row.getBoolean(5),
                        Duration.ofMillis(row.getLong(6)),
                        Optional.ofNullable(row.getObject(7, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)),
                self,
                self);
        // After the question, which may itself have been what took so long.
        boolean inTouch = peers.isEmpty() || lease.isInTouch(peers.get(0).own());
        ahead.keep(peers.stream()
                .filter(peer -> peer.ahead().isPresent())
                .collect(Collectors.toMap(Peer::id, peer -> peer.ahead().get())));
        return peers.stream()
                .filter(peer -> (inTouch && (peer.overdue() || ahead.standsStill(peer.id())))
                        || (mark.isOnHostOf(peer.mark()) && !peer.mark().isAlive()))
                .map(Peer::id)
                .toList();
    }

    /**
     * Workers that are gone and hold jobs all the same: a claim that waited for a lock when its process died is committed
     * when the lock is free, as PostgreSQL does not look whether anybody still wants it.
     */
    public List<UUID> goneWithJobs() {
        return jdbc.queryForList("""
                SELECT DISTINCT w.id FROM rescene.jobs j JOIN rescene.workers w ON w.id = j.worker_id
                WHERE j.state = 'processing' AND w.state = 'gone'
                """, UUID.class);
    }

    /**
     * Forgets the workers that have been gone for a week and hold nothing: each process is a row, and one that drains once a
     * minute would make half a million a year.
     */
    public void tidy() {
        jdbc.update("""
                DELETE FROM rescene.workers w WHERE state = 'gone' AND heartbeat_at < clock_timestamp() - interval '7 days'
                    AND NOT EXISTS (SELECT FROM rescene.jobs j WHERE j.worker_id = w.id AND j.state = 'processing')
                    AND NOT EXISTS (SELECT FROM rescene.reservations r WHERE r.worker_id = w.id)
                """);
    }
}
