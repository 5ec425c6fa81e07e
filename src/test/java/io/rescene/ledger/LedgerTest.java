package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.resilience.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

@Timeout(30)
class LedgerTest {
    private static final Inquiry.Call CALL =
            new Inquiry.Call(1, Optional.empty(), "gpt-4o-mini", Optional.empty(), false);

    private static final String BAD = "bad";

    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    /** Finds nothing, and does not stand one question. */
    private final JdbcTemplate jdbc = new JdbcTemplate() {
        @Override
        public int update(String sql, Object... args) {
            throw new StackOverflowError("a test's");
        }

        @Override
        public void query(String sql, RowCallbackHandler handler, Object... args) {
            busy.countDown();
            await(go);
            if (String.valueOf(args[0]).contains(BAD)) {
                throw new StackOverflowError("a test's");
            }
        }
    };

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Ledger ledger() {
        return new Ledger(jdbc, new UUID(0, 1), new Patience(trouble -> false, Duration.ofMillis(1), trouble -> {}));
    }

    private static Inquiry inquiry(String key) {
        return new Inquiry(key, Optional.empty(), Instant.EPOCH, "recipe", "subject", CALL);
    }

    @Test
    void anErrorFailsWhomItHitsAndTheNextIsServed() {
        go.countDown();
        try (Ledger ledger = ledger()) {
            CompletableFuture<Stored> bad = ledger.find(inquiry(BAD));
            Awaitility.await().until(bad::isDone);
            assertThat(bad).isCompletedExceptionally();
            CompletableFuture<Stored> good = ledger.find(inquiry("good"));
            Awaitility.await().until(good::isDone);
            assertThat(good.join()).isInstanceOf(Stored.Unanswered.class);
        }
    }

    @Test
    void anErrorInGivingUpKeepsNobodyFromAnAnswer() {
        try (Ledger ledger = ledger()) {
            CompletableFuture<Stored> first = ledger.find(inquiry("first"));
            await(busy);
            // Both are in the next go.
            ledger.giveUp("other");
            CompletableFuture<Stored> good = ledger.find(inquiry("good"));
            go.countDown();
            Awaitility.await().until(() -> first.isDone() && good.isDone());
            assertThat(good.join()).isInstanceOf(Stored.Unanswered.class);
        }
    }
}
