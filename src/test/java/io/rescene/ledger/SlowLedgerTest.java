package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rescene.openai.Json;
import io.rescene.openai.Usage;
import io.rescene.resilience.Patience;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

/** A database that is too slow, by its own statement_timeout, for what waits to be handled in one go. */
@Timeout(30)
class SlowLedgerTest {
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final SlowJdbc jdbc = new SlowJdbc();
    private final Ledger ledger = new Ledger(
            jdbc,
            new UUID(0, 1),
            new Patience(trouble -> trouble instanceof QueryTimeoutException, Duration.ofMillis(1), trouble -> {}));

    /** Cancels what handles too many items; the first statement waits until others do for the next. */
    private final class SlowJdbc extends JdbcTemplate {
        private int most = 2;
        private int cancels;

        @Override
        public int update(String sql, Object... args) {
            int size = args[1] instanceof String[] keys ? keys.length : sizeOf(args[0]);
            carryOut(size);
            return size;
        }

        @Override
        public void query(String sql, RowCallbackHandler handler, Object... args) {
            carryOut(sizeOf(args[0]));
        }

        private void carryOut(int size) {
            busy.countDown();
            await(go);
            sizes.add(size);
            if (size > most || cancels-- > 0) {
                throw new QueryTimeoutException("cancelled", new SQLException("statement timeout", "57014"));
            }
        }
    }

    private static int sizeOf(Object json) {
        try {
            return Json.MAPPER.readTree(String.valueOf(json)).size();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Inquiry inquiry(int number) {
        return new Inquiry(
                "key " + number,
                Optional.empty(),
                Instant.EPOCH,
                "recipe",
                "subject",
                new Inquiry.Call(1, Optional.empty(), "gpt-4o-mini", Optional.empty(), false));
    }

    private static CallRecord call(int number) {
        return new CallRecord(
                new UUID(1, number),
                new CallRecord.Asked("key " + number, "scene", "gpt-4o", "recipe", "subject"),
                new CallRecord.PaidFor(1, 1, new UUID(2, 1), Optional.of(new UUID(3, number)), Optional.empty()),
                new CallRecord.Came(200, "answer", "", 1, Optional.empty(), Optional.of("{}"), Optional.empty()),
                new Usage(0, 0, 0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Has seven wait while one is in work, and waits for all. */
    private void eightOf(IntFunction<CompletableFuture<?>> ask) throws Exception {
        List<CompletableFuture<?>> all = new ArrayList<>(List.of(ask.apply(0)));
        await(busy);
        IntStream.range(1, 8).mapToObj(ask).forEach(all::add);
        go.countDown();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatIsTooMuchToBeWrittenInOneGoIsHalved() throws Exception {
        eightOf(number -> ledger.write(call(number)));
        assertThat(sizes).containsExactly(1, 7, 3, 1, 2, 4, 2, 2);
    }

    @Test
    void whatIsTooMuchToBeFoundInOneGoIsHalved() throws Exception {
        eightOf(number -> ledger.find(inquiry(number)));
        assertThat(sizes).containsExactly(1, 7, 3, 1, 2, 4, 2, 2);
    }

    @Test
    void whatIsTooMuchToBeGivenUpInOneGoIsHalved() throws Exception {
        CompletableFuture<Stored> first = ledger.find(inquiry(0));
        await(busy);
        IntStream.range(0, 5).forEach(number -> ledger.giveUp("key " + number));
        CompletableFuture<Stored> last = ledger.find(inquiry(1));
        go.countDown();
        CompletableFuture.allOf(first, last).get(20, TimeUnit.SECONDS);
        assertThat(sizes).containsExactly(1, 5, 2, 3, 1, 2, 1);
    }

    @Test
    void oneByItselfIsTriedUntilItGetsThrough() throws Exception {
        jdbc.cancels = 3;
        go.countDown();
        ledger.write(call(0)).get(20, TimeUnit.SECONDS);
        assertThat(sizes).containsExactly(1, 1, 1, 1);
    }
}
