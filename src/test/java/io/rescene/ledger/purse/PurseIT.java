package io.rescene.ledger.purse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.rescene.ledger.CallRecord;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.purse.Reservation.Purpose;
import io.rescene.money.Budgets;
import io.rescene.openai.Usage;
import io.rescene.resilience.Patience;
import io.rescene.resilience.Races;
import io.rescene.support.Services;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Several workers on one cap: whatever happens to them, what is counted never passes it, and what is left is used. */
class PurseIT {
    private static final BigDecimal WORST = new BigDecimal("0.008");
    private static final Purpose RUN = new Purpose(1, Optional.empty());

    @RegisterExtension
    static final Services SERVICES = new Services();

    private final Patience patience = new Patience(trouble -> false, Duration.ofMillis(10), trouble -> {});

    @BeforeEach
    void run() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        SERVICES.jdbc().update("INSERT INTO rescene.runs (origin, cap_usd) VALUES ('command', 1.00)");
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.jobs (run_id, video_id, state) VALUES (1, ?, 'processing')",
                        new UUID(0, 1));
    }

    /** A worker's purse and ledger. */
    private final class Worker implements AutoCloseable {
        private final UUID id = UUID.randomUUID();
        private final Purse purse;
        private final Ledger ledger;
        private final AtomicInteger transactions = new AtomicInteger();

        Worker(Budgets budgets) {
            this(budgets, SERVICES.jdbc());
        }

        Worker(Budgets budgets, JdbcTemplate jdbc) {
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO rescene.workers (id, host, pid, started, lease_ms) VALUES (?, 'h', 1, '1', 60000)",
                            id);
            var transaction =
                    Races.repeating(new TransactionTemplate(new JdbcTransactionManager(SERVICES.dataSource())));
            TransactionOperations counted = new TransactionOperations() {
                @Override
                public <R> R execute(TransactionCallback<R> action) {
                    transactions.incrementAndGet();
                    return transaction.execute(action);
                }
            };
            purse = new Purse(new PurseTables(jdbc, counted, id, budgets), patience, 3);
            ledger = new Ledger(SERVICES.jdbc(), id, patience);
        }

        Grant reserve(Purpose purpose) {
            return get(purse.reserve(purpose, WORST));
        }

        void settle(Reservation reservation, BigDecimal cost) {
            get(ledger.write(call(reservation, cost)));
            purse.settled(reservation);
        }

        @Override
        public void close() {
            purse.close();
            ledger.close();
        }
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CallRecord call(Reservation reservation, BigDecimal cost) {
        return new CallRecord(
                UUID.randomUUID(),
                new CallRecord.Asked(UUID.randomUUID().toString(), "scene", "gpt-4o", "recipe", "subject"),
                new CallRecord.PaidFor(
                        reservation.purpose().run(),
                        1,
                        new UUID(0, 1),
                        Optional.empty(),
                        reservation.purpose().owner()),
                new CallRecord.Came(200, "answer", "", 1, Optional.empty(), Optional.of("{}"), Optional.empty()),
                new Usage(1, 0, 1),
                Optional.of(cost),
                Optional.empty(),
                Optional.of(reservation));
    }

    private static BigDecimal counted(String account) {
        return new BigDecimal(SERVICES.one(
                "SELECT spent_usd + reserved_usd FROM rescene.accounts WHERE account = '" + account + "'"));
    }

    @Test
    void manyWorkersNeverPassTheCapAndUseIt() {
        List<Worker> workers = List.of(new Worker(Budgets.NONE), new Worker(Budgets.NONE), new Worker(Budgets.NONE));
        List<CompletableFuture<BigDecimal>> spenders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Worker worker = workers.get(i % 3);
            spenders.add(CompletableFuture.supplyAsync(() -> spend(worker), task -> new Thread(task).start()));
        }
        BigDecimal spent = spenders.stream().map(PurseIT::get).reduce(BigDecimal.ZERO, BigDecimal::add);
        workers.forEach(Worker::close);
        assertThat(spent).isLessThanOrEqualTo(new BigDecimal("1.00"));
        assertThat(spent).as("stops less than one worst case short").isGreaterThan(new BigDecimal("0.992"));
        assertThat(new BigDecimal(SERVICES.one("SELECT sum(cost_usd) FROM rescene.calls")))
                .isEqualByComparingTo(spent);
        assertThat(counted("run 1")).isEqualByComparingTo(spent);
    }

    private static BigDecimal spend(Worker worker) {
        BigDecimal spent = BigDecimal.ZERO;
        while (worker.reserve(RUN) instanceof Grant.Granted granted) {
            int tenThousandths = ThreadLocalRandom.current().nextInt(10, 80);
            if (tenThousandths % 7 == 0) {
                worker.purse.giveBack(granted.reservation());
                continue;
            }
            BigDecimal cost = BigDecimal.valueOf(tenThousandths, 4);
            worker.settle(granted.reservation(), cost);
            spent = spent.add(cost);
        }
        return spent;
    }

    @Test
    void farFromTheCapABlockServesThoseThatWait() {
        SERVICES.jdbc().update("UPDATE rescene.runs SET cap_usd = 10000");
        try (Worker worker = new Worker(Budgets.NONE)) {
            // Four times as many as calls in flight, as many questions as a worker has open.
            List<CompletableFuture<Void>> askers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                askers.add(CompletableFuture.runAsync(() -> callTwentyTimes(worker), task -> new Thread(task).start()));
            }
            askers.forEach(PurseIT::get);

            assertThat(worker.transactions.get()).as("for 240 calls").isLessThan(120);
        }
        assertThat(counted("run 1")).isEqualByComparingTo("0.24");
    }

    @Test
    void whatIsKeptForCallsToComeIsNotUsedUnderALoweredCap() {
        try (Worker worker = new Worker(Budgets.NONE)) {
            worker.settle(((Grant.Granted) worker.reserve(RUN)).reservation(), new BigDecimal("0.001"));
            SERVICES.jdbc().update("UPDATE rescene.runs SET cap_usd = 0");
            worker.purse.look();

            assertThat(worker.reserve(RUN)).isInstanceOf(Grant.Refused.class);
        }
        assertThat(counted("run 1")).isEqualByComparingTo("0.001");
    }

    private static void callTwentyTimes(Worker worker) {
        for (int i = 0; i < 20; i++) {
            Reservation reservation = ((Grant.Granted) worker.reserve(RUN)).reservation();
            worker.settle(reservation, new BigDecimal("0.001"));
        }
    }

    @Test
    void whoIsBeingDecidedOnWhenAllAreSentHomeGoesHomeToo() throws InterruptedException {
        CountDownLatch sweeps = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Runnable> whileSwept = new AtomicReference<>(() -> {
            sweeps.countDown();
            await(goOn);
        });
        JdbcTemplate jdbc = new JdbcTemplate(SERVICES.dataSource()) {
            @Override
            public int update(String sql, Object... values) {
                if (sql.startsWith("DELETE FROM rescene.reservations")) {
                    Objects.requireNonNull(whileSwept.get()).run();
                }
                return super.update(sql, values);
            }
        };
        try (Worker worker = new Worker(Budgets.NONE, jdbc)) {
            get(worker.purse.reserve(RUN, new BigDecimal("0.999")));
            worker.purse.look();
            assertThat(sweeps.await(20, TimeUnit.SECONDS)).isTrue();
            // Both are taken up by the next round: the wish out of the line, then the sweep, in which all are sent
            // home.
            CompletableFuture<Grant> grant = worker.purse.reserve(RUN, WORST);
            worker.purse.look();
            whileSwept.set(worker.purse::withdraw);
            goOn.countDown();

            assertThat(get(grant)).isInstanceOf(Grant.Withdrawn.class);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatADeadWorkerHadSetAsideStaysCounted() {
        SERVICES.jdbc().update("UPDATE rescene.runs SET cap_usd = 0.02");
        Worker dead = new Worker(Budgets.NONE);
        assertThat(dead.reserve(RUN)).isInstanceOf(Grant.Granted.class);
        SERVICES.jdbc().update("UPDATE rescene.workers SET state = 'gone' WHERE id = ?", dead.id);
        try (Worker other = new Worker(Budgets.NONE)) {
            Grant.Granted second = (Grant.Granted) other.reserve(RUN);
            other.settle(second.reservation(), new BigDecimal("0.005"));
            assertThat(other.reserve(RUN)).isInstanceOf(Grant.Refused.class);
            Grant.Granted free = (Grant.Granted) other.reserve(new Purpose(2, Optional.empty()));
            assertThat(free.reservation().accounts()).as("run 2 has no cap").isEmpty();
        }
        assertThat(counted("run 1")).isEqualByComparingTo("0.013");
    }

    @Test
    void aDayAndAnOwnerHaveCapsOfTheirOwn() {
        UUID owner = new UUID(0, 7);
        Budgets budgets = new Budgets(Optional.of(new BigDecimal("0.05")), Optional.of(new BigDecimal("0.01")));
        try (Worker worker = new Worker(budgets)) {
            Purpose owned = new Purpose(2, Optional.of(owner));
            Grant.Granted granted = (Grant.Granted) worker.reserve(owned);
            assertThat(granted.reservation().accounts()).hasSize(2).anyMatch(name -> name.startsWith("day 2"));
            worker.settle(granted.reservation(), new BigDecimal("0.004"));
            assertThat(worker.reserve(owned))
                    .isInstanceOfSatisfying(
                            Grant.Refused.class,
                            refused -> assertThat(refused.account()).isEqualTo("owner " + owner));
            Purpose other = new Purpose(2, Optional.empty());
            Random random = new Random(1);
            while (worker.reserve(other) instanceof Grant.Granted next) {
                worker.settle(next.reservation(), BigDecimal.valueOf(random.nextInt(80), 4));
            }
            assertThat(worker.reserve(other))
                    .isInstanceOfSatisfying(
                            Grant.Refused.class,
                            refused -> assertThat(refused.account()).startsWith("day "));
        }
        assertThat(new BigDecimal(SERVICES.one("SELECT sum(cost_usd) FROM rescene.calls")))
                .isBetween(new BigDecimal("0.042"), new BigDecimal("0.05"));
    }

    @Test
    void aCallThatIsWrittenTwiceIsChargedOnce() {
        try (Worker worker = new Worker(Budgets.NONE)) {
            Reservation reservation = ((Grant.Granted) worker.reserve(RUN)).reservation();
            CallRecord call = call(reservation, new BigDecimal("0.005"));
            get(worker.ledger.write(call));
            get(worker.ledger.write(call));
            worker.purse.settled(reservation);
        }
        assertThat(counted("run 1")).isEqualByComparingTo("0.005");
    }

    /** A stand-by that lacks the last commits becomes the primary. */
    @Test
    void whatTheDatabaseForgotThatItWasSetAsideIsNotTakenOff() {
        try (Worker worker = new Worker(Budgets.NONE)) {
            Reservation settled = ((Grant.Granted) worker.reserve(RUN)).reservation();
            Reservation unused = ((Grant.Granted) worker.reserve(RUN)).reservation();
            SERVICES.jdbc().update("DELETE FROM rescene.reservations");
            SERVICES.jdbc().update("UPDATE rescene.accounts SET reserved_usd = 0");
            worker.settle(settled, new BigDecimal("0.005"));
            worker.purse.giveBack(unused);
        }
        assertThat(SERVICES.one("SELECT reserved_usd::float8 || ' of ' || spent_usd::float8 FROM rescene.accounts"
                        + " WHERE account = 'run 1'"))
                .isEqualTo("0 of 0.005");
    }

    /** Another worker takes it for dead, or this one gives some back, while its answer waits for the account's row. */
    @Test
    void whatIsTakenOffWhileTheLedgerWaitsForTheAccountIsNotTakenOffTwice() throws SQLException {
        try (Worker paused = new Worker(Budgets.NONE);
                Worker other = new Worker(Budgets.NONE)) {
            Reservation asked = ((Grant.Granted) paused.reserve(RUN)).reservation();
            other.reserve(RUN);
            String kept = SERVICES.one(
                    "SELECT sum(usd)::float8 FROM rescene.reservations WHERE worker_id = '" + other.id + "'");
            try (Connection taking = SERVICES.dataSource().getConnection();
                    Statement statement = taking.createStatement()) {
                taking.setAutoCommit(false);
                statement.execute("SELECT FROM rescene.accounts WHERE account = 'run 1' FOR UPDATE");
                CompletableFuture<Void> written = paused.ledger.write(call(asked, new BigDecimal("0.005")));
                awaitOneThatWaits();
                statement.execute("UPDATE rescene.accounts SET reserved_usd = reserved_usd - v.usd"
                        + " FROM rescene.reservations v WHERE v.worker_id = '" + paused.id + "'");
                statement.execute("UPDATE rescene.reservations SET usd = 0 WHERE worker_id = '" + paused.id + "'");
                taking.commit();
                get(written);
            }

            assertThat(SERVICES.one("SELECT reserved_usd::float8 FROM rescene.accounts WHERE account = 'run 1'"))
                    .isEqualTo(kept);
            assertThat(SERVICES.one(
                            "SELECT usd::float8 FROM rescene.reservations WHERE worker_id = '" + paused.id + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theLedgerLocksNoAccountBeforeOneThatOthersLockFirst() throws SQLException {
        try (Worker worker = new Worker(Budgets.NONE)) {
            Reservation asked = ((Grant.Granted) worker.reserve(RUN)).reservation();
            SERVICES.jdbc().update("""
                    INSERT INTO rescene.accounts (account)
                    VALUES ('day ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
                    """);
            try (Connection other = SERVICES.dataSource().getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("SELECT FROM rescene.accounts WHERE account LIKE 'day %' FOR UPDATE");
                CompletableFuture<Void> written = worker.ledger.write(call(asked, new BigDecimal("0.005")));
                awaitOneThatWaits();

                assertThatCode(() -> statement.execute(
                                "SELECT FROM rescene.accounts WHERE account = 'run 1' FOR UPDATE NOWAIT"))
                        .doesNotThrowAnyException();
                other.commit();
                get(written);
            }
        }
    }

    private static void awaitOneThatWaits() {
        Awaitility.await().until(SERVICES::isAnybodyBlocked);
    }
}
