package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.resilience.Patience;
import io.rescene.support.Services;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is noted of calls whose worker died. */
class LostCallsIT {
    private static final BigDecimal WORST = new BigDecimal("0.01");
    private static final UUID OWNER = new UUID(7, 7);
    private static final String CALLS =
            "SELECT concat_ws(' ', key, kind, outcome, status, lost_usd::float) FROM rescene.calls WHERE cost_usd IS NULL ORDER BY key";
    private static final String ACCOUNTS =
            "SELECT concat_ws(' ', split_part(account, ' ', 1), spent_usd::float, reserved_usd::float) FROM rescene.accounts ORDER BY 1";

    @RegisterExtension
    static final Services SERVICES = new Services();

    private final UUID worker = UUID.randomUUID();
    private final Patience patience = new Patience(trouble -> false, Duration.ofMillis(10), trouble -> {});
    private Ledger ledger;
    private long job;
    private boolean capped;

    @BeforeEach
    void aWorkerWithOneCallAtATime() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.workers (id, host, pid, started, lease_ms, calls) VALUES (?, 'h', 1, '1', 1, 1)",
                        worker);
        SERVICES.jdbc().update("INSERT INTO rescene.runs (origin) VALUES ('command')");
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.jobs (run_id, video_id, owner_id, state) VALUES (1, ?, ?, 'processing')",
                        UUID.randomUUID(),
                        OWNER);
        ledger = new Ledger(SERVICES.jdbc(), worker, patience);
        job = Long.parseLong(SERVICES.one("SELECT id FROM rescene.jobs"));
    }

    @AfterEach
    void close() {
        ledger.close();
        patience.close();
    }

    private void asks(String key, Optional<UUID> scene) throws Exception {
        asks(ledger, key, scene);
    }

    private Stored asks(Ledger asking, String key, Optional<UUID> scene) throws Exception {
        return asking.find(new Inquiry(
                        key,
                        Optional.empty(),
                        Instant.EPOCH,
                        "recipe",
                        key,
                        new Inquiry.Call(job, scene, "gpt-4o", Optional.of(WORST), capped)))
                .get(20, TimeUnit.SECONDS);
    }

    private void note() {
        new LostCalls(SERVICES.jdbc()).note(worker);
    }

    @Test
    void asManyAsMayHaveBeenBilledAreNotedOnceThoseAskedFirst() throws Exception {
        asks("a scene", Optional.of(UUID.randomUUID()));
        asks("a summary", Optional.empty());
        asks("a third", Optional.empty());

        note();
        note();

        assertThat(SERVICES.rows(CALLS))
                .containsExactly("a scene scene retry 0 0.01", "a summary summary retry 0 0.01");
        assertThat(SERVICES.rows(ACCOUNTS)).containsExactly("day 0.02 0", "owner 0.02 0", "run 0.02 0");
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.asking")).isEqualTo("0");
    }

    /** Its lease has run out, as after an outage those of workers have that live. */
    @Test
    void nobodyElseAsksWhatIsNotNotedYet() throws Exception {
        asks("key", Optional.of(UUID.randomUUID()));
        UUID second = UUID.randomUUID();
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.workers (id, host, pid, started, lease_ms) VALUES (?, 'h', 1, '1', 60000)",
                        second);
        try (Ledger other = new Ledger(SERVICES.jdbc(), second, patience)) {
            assertThat(asks(other, "key", Optional.empty())).isInstanceOf(Stored.AskedElsewhere.class);

            note();

            assertThat(asks(other, "key", Optional.empty())).isInstanceOf(Stored.Unanswered.class);
        }
        assertThat(SERVICES.rows(CALLS)).containsExactly("key scene retry 0 0.01");
    }

    @Test
    void whatHasItsAnswerIsNotLost() throws Exception {
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.answers (key, kind, model, answer, at) VALUES ('asked anew', 'scene', 'm', '{}',"
                                + " clock_timestamp() - interval '1 day')");
        asks("answered", Optional.of(UUID.randomUUID()));
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.asking (key, worker_id, job_id, model) VALUES ('asked anew', ?, ?, 'm')",
                        worker,
                        job);
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.answers (key, kind, model, answer) VALUES ('answered', 'scene', 'm', '{}')");

        note();

        assertThat(SERVICES.rows(CALLS)).containsExactly("asked anew summary retry 0");
        assertThat(SERVICES.rows(ACCOUNTS)).isEmpty();
    }

    /** A cap that is set later does not undo that they were asked. */
    @Test
    void whatHadNoCapWhenItWasAskedIsNotedThoughThereIsOneNow() throws Exception {
        asks("one", Optional.of(UUID.randomUUID()));
        SERVICES.jdbc().update("UPDATE rescene.runs SET cap_usd = 1");

        note();

        assertThat(SERVICES.rows(CALLS)).containsExactly("one scene retry 0 0.01");
        assertThat(SERVICES.rows(ACCOUNTS)).containsExactly("day 0.01 0", "owner 0.01 0", "run 0.01 0");
    }

    /** Under a cap nothing is asked without its money, which the worker had not got yet. */
    @Test
    void underACapWhatNothingWasSetAsideForWasNotAsked() throws Exception {
        capped = true;
        asks("one", Optional.of(UUID.randomUUID()));

        note();

        assertThat(SERVICES.rows(CALLS)).isEmpty();
        assertThat(SERVICES.rows(ACCOUNTS)).isEmpty();
    }

    /** Else a cap would count the same twice, or be passed. */
    @Test
    void whatWasSetAsideForThemIsSpentAndNoMore() throws Exception {
        capped = true;
        asks("one", Optional.of(UUID.randomUUID()));
        asks("two", Optional.of(UUID.randomUUID()));
        SERVICES.jdbc()
                .update("INSERT INTO rescene.accounts (account, spent_usd, reserved_usd) VALUES ('run 1', 1, 0.05)");
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.reservations (account, worker_id, usd) VALUES ('run 1', ?, 0.015)",
                        worker);

        note();

        assertThat(SERVICES.rows(ACCOUNTS)).containsExactly("day 0.01 0", "owner 0.01 0", "run 1.01 0.04");
        assertThat(SERVICES.one("SELECT usd::float FROM rescene.reservations")).isEqualTo("0.005");
        assertThat(SERVICES.rows(CALLS)).containsExactly("one scene retry 0 0.01");
    }

    /** Else who is at the cap would be charged for what waited for it, by the money of another. */
    @Test
    void whatWaitedForItsOwnCapWasNotAskedThoughOthersHadTheirMoney() throws Exception {
        capped = true;
        UUID poor = UUID.randomUUID();
        long first = job;
        asksOfAnother("waits for its owner's money", poor, "NULL");
        asksOfAnother("waits for its run's money", OWNER, "5");
        job = first;
        asks("has its money", Optional.of(UUID.randomUUID()));
        for (String account : List.of("owner " + OWNER, "owner " + poor)) {
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO rescene.accounts (account, spent_usd, reserved_usd) VALUES (?, 1, 0.05)",
                            account);
        }
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.reservations (account, worker_id, usd) VALUES (?, ?, 0.02)",
                        "owner " + OWNER,
                        worker);

        note();

        assertThat(SERVICES.rows(CALLS)).containsExactly("has its money scene retry 0 0.01");
        assertThat(SERVICES.rows("SELECT concat_ws(' ', spent_usd::float, reserved_usd::float) FROM rescene.accounts"
                        + " WHERE account LIKE 'owner %' ORDER BY spent_usd"))
                .containsExactly("1 0.05", "1.01 0.04");
    }

    private void asksOfAnother(String key, UUID owner, String cap) throws Exception {
        job = Long.parseLong(
                SERVICES.one("WITH r AS (INSERT INTO rescene.runs (origin, cap_usd) VALUES ('command', " + cap
                        + ") RETURNING id) INSERT INTO rescene.jobs (run_id, video_id, owner_id, state) SELECT id, gen_random_uuid(), '"
                        + owner + "', 'processing' FROM r RETURNING id"));
        asks(key, Optional.of(UUID.randomUUID()));
    }

    /** Else the new day would have what was never set aside for it, and could pass its cap. */
    @Test
    void whatWasAskedOnADayThatIsOverCountsOnThatDay() throws Exception {
        capped = true;
        asks("before midnight", Optional.of(UUID.randomUUID()));
        asks("waited over midnight", Optional.of(UUID.randomUUID()));
        SERVICES.jdbc().update("UPDATE rescene.asking SET at = '2020-02-28 23:59:59+00' WHERE key = 'before midnight'");
        SERVICES.jdbc()
                .update("UPDATE rescene.asking SET at = '2020-02-27 23:59:59+00' WHERE key = 'waited over midnight'");
        for (String day : List.of("day 2020-02-28", "day 2020-02-29")) {
            SERVICES.jdbc()
                    .update("INSERT INTO rescene.accounts (account, spent_usd, reserved_usd) VALUES (?, 1, 0.01)", day);
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO rescene.reservations (account, worker_id, usd) VALUES (?, ?, 0.01)",
                            day,
                            worker);
        }

        note();

        assertThat(SERVICES.rows("SELECT concat_ws(' ', account, spent_usd::float, reserved_usd::float)"
                        + " FROM rescene.accounts WHERE account LIKE 'day %' ORDER BY 1"))
                .containsExactly("day 2020-02-28 1.01 0", "day 2020-02-29 1.01 0");
    }

    @Test
    void otherWorkersKeepTheirRightsToAsk() throws Exception {
        asks("mine", Optional.empty());
        SERVICES.jdbc().update("UPDATE rescene.asking SET worker_id = ?", UUID.randomUUID());

        note();

        assertThat(SERVICES.one("SELECT count(*) FROM rescene.asking")).isEqualTo("1");
        assertThat(SERVICES.rows(CALLS)).isEmpty();
    }

    /** It was only paused, and comes back while it is noted. */
    @Test
    void whatItGivesBackMeanwhileIsNotSpent() throws Exception {
        capped = true;
        asks("one", Optional.of(UUID.randomUUID()));
        SERVICES.jdbc()
                .update("INSERT INTO rescene.accounts (account, spent_usd, reserved_usd) VALUES ('run 1', 1, 0.05)");
        SERVICES.jdbc()
                .update("INSERT INTO rescene.reservations (account, worker_id, usd) VALUES ('run 1', ?, 0.01)", worker);
        try (Connection back = SERVICES.dataSource().getConnection();
                Statement statement = back.createStatement()) {
            back.setAutoCommit(false);
            statement.execute("UPDATE rescene.accounts SET reserved_usd = 0.04");
            statement.execute("UPDATE rescene.reservations SET usd = 0");
            CompletableFuture<Void> noted = CompletableFuture.runAsync(this::note);
            Awaitility.await().until(SERVICES::isAnybodyBlocked);
            back.commit();
            noted.get(20, TimeUnit.SECONDS);
        }

        assertThat(SERVICES.rows(ACCOUNTS)).containsExactly("run 1 0.04");
        assertThat(SERVICES.one("SELECT usd::float FROM rescene.reservations")).isEqualTo("0");
        assertThat(SERVICES.rows(CALLS)).isEmpty();
    }
}
