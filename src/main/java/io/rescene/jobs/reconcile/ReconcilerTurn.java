package io.rescene.jobs.reconcile;

import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Lets one worker at a time reconcile, by an advisory lock that ends with its transaction, so that it also works through a
 * transaction pooler.
 */
final class ReconcilerTurn {
    /** Any number that nobody else locks: the bytes of "rescene". */
    private static final long LOCK = 0x72657363656e65L;

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    ReconcilerTurn(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** Does something in a transaction; empty if another worker is just reconciling. */
    <R> Optional<R> take(Supplier<R> work) {
        return transaction.execute(status ->
                Boolean.TRUE.equals(jdbc.queryForObject("SELECT pg_try_advisory_xact_lock(?)", Boolean.class, LOCK))
                        ? Optional.of(work.get())
                        : Optional.empty());
    }

    /** Does a part of a look in a transaction of its own: what it fails of must not undo the others. */
    <R> Optional<R> part(Supplier<R> work, Troubles troubles) {
        return troubles.of(() -> take(work));
    }
}
