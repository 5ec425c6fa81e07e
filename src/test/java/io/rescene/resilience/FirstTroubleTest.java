package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

class FirstTroubleTest {
    private static TransactionOperations failing(TransactionSystemException trouble) {
        return FirstTrouble.of(new TransactionOperations() {
            @Override
            public <R> R execute(TransactionCallback<R> action) {
                throw trouble;
            }
        });
    }

    @Test
    void whatFailedBeforeTheRollbackDidIsTold() {
        TransactionSystemException rollback = new TransactionSystemException("JDBC rollback failed");
        RuntimeException first = new IllegalStateException("first");
        rollback.initApplicationException(first);

        assertThatThrownBy(() -> failing(rollback).executeWithoutResult(status -> {}))
                .isSameAs(first)
                .hasSuppressedException(rollback);
    }

    @Test
    void aCommitThatFailsIsTold() {
        TransactionSystemException commit = new TransactionSystemException("JDBC commit failed");

        assertThatThrownBy(() -> failing(commit).executeWithoutResult(status -> {}))
                .isSameAs(commit);
    }

    @Test
    void whatIsDoneIsGiven() {
        assertThat(FirstTrouble.of(TransactionOperations.withoutTransaction()).<String>execute(status -> "done"))
                .isEqualTo("done");
    }
}
