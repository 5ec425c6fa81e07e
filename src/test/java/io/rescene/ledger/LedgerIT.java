package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.openai.Usage;
import io.rescene.resilience.Patience;
import io.rescene.support.Services;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Two workers that have the same questions: one asks, and if it gives up the other does. */
class LedgerIT {
    private static final Inquiry.Call CALL =
            new Inquiry.Call(1, Optional.empty(), "gpt-4o-mini", Optional.empty(), false);

    @RegisterExtension
    static final Services SERVICES = new Services();

    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger tries = new AtomicInteger();
    private final Patience patience = new Patience(
            CannotGetJdbcConnectionException.class::isInstance,
            Duration.ofMillis(10),
            trouble -> tries.incrementAndGet());
    private Ledger ledger;
    private Ledger other;

    @BeforeEach
    void workers() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        ledger = worker();
        other = worker();
    }

    @AfterEach
    void close() {
        ledger.close();
        other.close();
        patience.close();
    }

    private Ledger worker() {
        UUID id = UUID.randomUUID();
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.workers (id, host, pid, started, lease_ms) VALUES (?, 'h', 1, '1', 60000)",
                        id);
        return new Ledger(
                new JdbcTemplate(new DelegatingDataSource(SERVICES.dataSource()) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        if (away.get()) {
                            throw new SQLTransientConnectionException("away");
                        }
                        return super.getConnection();
                    }
                }),
                id,
                patience);
    }

    private static Stored find(Ledger ledger, String key) throws Exception {
        return find(ledger, key, Optional.empty());
    }

    private static Stored find(Ledger ledger, String key, Optional<Instant> since) throws Exception {
        return ledger.find(new Inquiry(key, since, Instant.EPOCH, "recipe", key, CALL))
                .get(20, TimeUnit.SECONDS);
    }

    /** {@code --refresh}: it would wait for the other's right to be tidied away, a minute or two. */
    @Test
    void whatAnotherHasAnsweredCanBeAskedAnewAtOnce() throws Exception {
        find(ledger, "key");
        SERVICES.jdbc()
                .update("INSERT INTO rescene.answers (key, kind, model, answer) VALUES ('key', 'scene', 'm', '{}')");
        assertThat(find(other, "key")).isInstanceOf(Stored.Answer.class);
        Optional<Instant> anew = Optional.of(Instant.now().plusSeconds(60));

        assertThat(find(other, "key", anew)).isInstanceOf(Stored.Unanswered.class);
        assertThat(find(ledger, "key", anew)).as("now that one asks").isInstanceOf(Stored.AskedElsewhere.class);

        SERVICES.jdbc().update("UPDATE rescene.asking SET at = at - interval '2 minutes'");
        SERVICES.jdbc().update("UPDATE rescene.answers SET at = at - interval '3 minutes'");
        Ledger.tidy(SERVICES.jdbc());
        assertThat(find(ledger, "key", anew))
                .as("an older answer does not end it")
                .isInstanceOf(Stored.AskedElsewhere.class);
    }

    /** As after the database went back to a backup: who asked then is alive, and others would wait for it for good. */
    @Test
    void aRightThatItsWorkerKnowsNothingOfIsGivenBack() throws Exception {
        find(ledger, "asked");
        find(ledger, "forgotten");
        find(other, "another's");
        ledger.giveUpAllBut(Set.of("asked"));
        assertThat(find(other, "forgotten")).as("younger than a minute").isInstanceOf(Stored.AskedElsewhere.class);

        SERVICES.jdbc().update("UPDATE rescene.asking SET at = at - interval '2 minutes'");
        ledger.giveUpAllBut(Set.of("asked"));

        assertThat(SERVICES.rows("SELECT key FROM rescene.asking ORDER BY key")).containsExactly("another's", "asked");
        assertThat(find(other, "forgotten")).isInstanceOf(Stored.Unanswered.class);
    }

    /** Of one that died it is noted first what it may have paid: until then it is not gone. */
    @Test
    void whatWorkersAskedThatAreGoneIsForgotten() throws Exception {
        find(ledger, "ours");
        UUID left = UUID.randomUUID();
        SERVICES.jdbc().update("""
                INSERT INTO rescene.workers (id, host, pid, started, lease_ms, state, note) VALUES (?, 'h', 1, '', 1, 'gone', 'left')
                """, left);
        SERVICES.jdbc()
                .update(
                        "INSERT INTO rescene.asking (key, worker_id) VALUES ('left', ?), ('long gone', ?)",
                        left,
                        UUID.randomUUID());
        Ledger.tidy(SERVICES.jdbc());
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.asking"))
                .as("younger than a minute")
                .isEqualTo("3");

        SERVICES.jdbc().update("UPDATE rescene.asking SET at = at - interval '2 minutes'");
        Ledger.tidy(SERVICES.jdbc());
        assertThat(SERVICES.rows("SELECT key FROM rescene.asking")).containsExactly("ours");
    }

    /** {@code --refresh}, and the model refuses: what was paid for stays the best that is known. */
    @Test
    void aFailureTakesNoAnswerAwayAndAnAnswerTakesItsPlace() throws Exception {
        write("key", Optional.of("{\"a\":1}"), Optional.empty());
        write("key", Optional.empty(), Optional.of("refused"));
        assertThat(find(ledger, "key")).isEqualTo(new Stored.Answer("{\"a\":1}"));

        write("other", Optional.empty(), Optional.of("refused"));
        assertThat(find(ledger, "other")).isEqualTo(new Stored.Failure("refused"));
        write("other", Optional.of("{\"a\":2}"), Optional.empty());
        assertThat(find(ledger, "other")).isEqualTo(new Stored.Answer("{\"a\":2}"));
    }

    private void write(String key, Optional<String> answer, Optional<String> failure) throws Exception {
        ledger.write(new CallRecord(
                        UUID.randomUUID(),
                        new CallRecord.Asked(key, "scene", "gpt-4o", "recipe", key),
                        new CallRecord.PaidFor(1, 1, new UUID(0, 1), Optional.of(new UUID(0, 2)), Optional.empty()),
                        new CallRecord.Came(
                                200,
                                answer.isPresent() ? "answer" : "failed",
                                "",
                                1,
                                Optional.empty(),
                                answer,
                                failure),
                        new Usage(1, 0, 1),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void aQuestionGivenUpWhileTheDatabaseIsAwayCanBeAskedByOthersAfterwards() throws Exception {
        assertThat(find(ledger, "key")).isInstanceOf(Stored.Unanswered.class);
        assertThat(find(other, "key")).isInstanceOf(Stored.AskedElsewhere.class);

        away.set(true);
        ledger.giveUp("key");
        await().until(() -> tries.get() > 1);
        away.set(false);

        await().untilAsserted(() -> assertThat(find(other, "key")).isInstanceOf(Stored.Unanswered.class));
    }

    @Test
    void aRightTakenAgainIsNotLostToTheGivingUpBefore() throws Exception {
        for (int i = 0; i < 300; i++) {
            String key = "key " + i;
            find(ledger, key);
            ledger.giveUp(key);
            assertThat(find(ledger, key)).isInstanceOf(Stored.Unanswered.class);
            // What was given up before is done by now, if it is in order.
            find(ledger, "next " + i);
            assertThat(find(other, key)).as(key).isInstanceOf(Stored.AskedElsewhere.class);
        }
    }
}
