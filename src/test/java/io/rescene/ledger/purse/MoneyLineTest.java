package io.rescene.ledger.purse;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.ledger.purse.GrantDecision.Wish;
import io.rescene.ledger.purse.MoneyLine.Waiting;
import io.rescene.ledger.purse.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MoneyLineTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private final MoneyLine line = new MoneyLine();
    private final Waiting first = waiting(1);
    private final Waiting second = waiting(2);

    private static Waiting waiting(long run) {
        return new Waiting(
                new Wish(new Purpose(run, Optional.empty()), new BigDecimal("0.008")), new CompletableFuture<>());
    }

    @Test
    void whoJoinsIsDecidedOnAtOnce() {
        assertThat(line.isDue()).isFalse();
        line.join(first);
        assertThat(line.isDue()).isTrue();
        assertThat(line.holdsOneFor(first.wish().purpose())).isTrue();
        assertThat(line.holdsOneFor(second.wish().purpose())).isFalse();
    }

    @Test
    void whoCouldNotBeDecidedOnWaitsAWhileBeforeNewcomers() {
        line.join(first);
        List<Waiting> taken = line.takeAll();
        assertThat(line.rejoin(taken, LONG)).isEmpty();
        assertThat(line.isDue()).isFalse();

        line.join(second);

        assertThat(line.isDue()).isTrue();
        assertThat(line.takeAll()).containsExactly(first, second);
    }

    @Test
    void whoIsBeingDecidedOnIsSentHomeWithTheOthers() {
        line.join(first);
        List<Waiting> taken = line.takeAll();
        line.join(second);

        assertThat(line.withdraw()).containsExactly(second);
        assertThat(line.rejoin(taken, LONG)).containsExactly(first);
        assertThat(line.isEmpty()).isTrue();

        line.join(second);
        assertThat(line.rejoin(line.takeAll(), LONG))
                .as("sent home before, not since")
                .isEmpty();
    }
}
