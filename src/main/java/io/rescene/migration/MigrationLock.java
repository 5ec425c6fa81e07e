package io.rescene.migration;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets one process at a time change the schema. Whoever waits does so without a connection: behind a pooler with few of them
 * whoever has the lock might not get the second that it needs to end.
 */
final class MigrationLock {
    /** Any number that nobody else locks: the bytes of "rescenem". */
    private static final long LOCK = 0x72657363656e656dL;

    /** How often whoever waits looks. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** However long the migrations take. Not each version of PostgreSQL has all of them. */
    private static final String NO_TIME_OUTS = """
            SELECT set_config(name, '0', true) FROM pg_settings
            WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')
            """;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Waiting waiting;
    private boolean told;

    /**
     * The lock of a database.
     *
     * @param transaction transactions that what {@code jdbc} does becomes part of
     */
    MigrationLock(JdbcTemplate jdbc, TransactionTemplate transaction, Waiting waiting) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.waiting = waiting;
    }

    /**
     * Works in the transaction that has the lock; Flyway, which commits by itself, does so beside it. Another who has the lock
     * is waited for however long that takes.
     *
     * @throws StoppedException if the end is asked for while another has the lock
     */
    <R> R with(Supplier<R> work) {
        Optional<R> result = attempt(work);
        if (result.isEmpty() && !told) {
            told = true;
            waiting.says().accept("Waiting for another `rescene migrate` or `rescene rollback`, which is at work");
        }
        while (result.isEmpty()) {
            waiting.pause(LOOK);
            result = attempt(work);
        }
        return result.get();
    }

    private <R> Optional<R> attempt(Supplier<R> work) {
        return Objects.requireNonNull(
                transaction.execute(status -> isTaken() ? Optional.of(work.get()) : Optional.empty()));
    }

    private boolean isTaken() {
        // By the default of some roles all would be seen as it was when the transaction began: before Flyway.
        // In SQL, as the driver would set it for the session, which behind a transaction pooler is another's next.
        jdbc.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        jdbc.query(NO_TIME_OUTS, row -> {});
        jdbc.query(Turns.END, row -> {});
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT pg_try_advisory_xact_lock(?)", Boolean.class, LOCK));
    }
}
