package io.rescene.resilience;

import java.util.function.Supplier;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Repeats what lost a race against another transaction: a serialization failure (SQLSTATE 40001) or a deadlock (40P01).
 * PostgreSQL undid it and asks for exactly that.
 */
public final class Races {
    private static final int MOST_TRIES = 5;

    private Races() {}

    /**
     * Does the work, at most five times.
     *
     * @param work one statement or one whole transaction; done anew from its beginning
     * @throws ConcurrencyFailureException the last one's, if all five lost
     */
    public static <R> R repeat(Supplier<R> work) {
        for (int tries = 1; ; tries++) {
            try {
                return work.get();
            } catch (ConcurrencyFailureException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Transactions that are repeated as {@link #repeat} says: what they do must not add up outside the database. */
    public static TransactionOperations repeating(TransactionOperations once) {
        return new TransactionOperations() {
            @Override
            public <R> R execute(TransactionCallback<R> action) throws TransactionException {
                return repeat(() -> once.execute(action));
            }
        };
    }
}
