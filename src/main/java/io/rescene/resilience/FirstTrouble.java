package io.rescene.resilience;

import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Has transactions end with what failed in them, and not with that the rollback failed, too. The pool closes a connection
 * upon some SQLSTATEs, as that of what PostgreSQL doesn't support, whoever brought them about: nothing is left to roll back
 * then.
 */
public final class FirstTrouble {
    private FirstTrouble() {}

    /** The same transactions. */
    public static TransactionOperations of(TransactionOperations transactions) {
        return new TransactionOperations() {
            @Override
            public <R> R execute(TransactionCallback<R> action) {
                try {
                    return transactions.execute(action);
                } catch (TransactionSystemException e) {
                    if (e.getApplicationException() instanceof RuntimeException first) {
                        first.addSuppressed(e);
                        throw first;
                    }
                    throw e;
                }
            }
        };
    }
}
