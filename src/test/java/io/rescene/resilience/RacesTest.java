package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

class RacesTest {
    private final AtomicInteger tries = new AtomicInteger();

    private int won(int lost) {
        return Races.repeat(() -> {
            if (tries.incrementAndGet() <= lost) {
                throw new CannotAcquireLockException("lost try " + tries);
            }
            return tries.get();
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "4, 5"})
    void whatLostARaceIsDoneAgain(int lost, int tried) {
        assertThat(won(lost)).isEqualTo(tried);
    }

    @Test
    void aTransactionThatLostARaceIsDoneAgainAsAWhole() {
        AtomicInteger begun = new AtomicInteger();
        TransactionOperations losing = new TransactionOperations() {
            @Override
            public <R> R execute(TransactionCallback<R> action) {
                R done = TransactionOperations.withoutTransaction().execute(action);
                if (begun.incrementAndGet() <= 2) {
                    throw new CannotAcquireLockException("lost at its commit");
                }
                return done;
            }
        };
        assertThat(Races.repeating(losing).<Integer>execute(status -> tries.incrementAndGet()))
                .isEqualTo(3);
    }

    @Test
    void fiveLostRacesAreEnough() {
        assertThatThrownBy(() -> won(5)).hasMessage("lost try 5");
        assertThat(tries.get()).isEqualTo(5);
    }

    @Test
    void whatElseFailsIsNotDoneAgain() {
        assertThatThrownBy(() -> Races.repeat(() -> {
                    tries.incrementAndGet();
                    throw new DataIntegrityViolationException("a test's");
                }))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(tries.get()).isEqualTo(1);
    }
}
