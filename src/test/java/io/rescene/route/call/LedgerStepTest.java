package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.ledger.CallIds;
import io.rescene.ledger.CallRecord;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.purse.Purse;
import io.rescene.ledger.purse.PurseTables;
import io.rescene.money.Budgets;
import io.rescene.openai.BackOff;
import io.rescene.openai.Outcome;
import io.rescene.openai.OutcomeRules;
import io.rescene.openai.Prices;
import io.rescene.openai.Question;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.RetryRules;
import io.rescene.resilience.Patience;
import io.rescene.route.Exchanges;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.RecipeHealth;
import io.rescene.scene.SceneResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

@Timeout(30)
class LedgerStepTest {
    private static final UUID WORKER = new UUID(0, 1);

    private final Error error = new StackOverflowError("a test's");
    private final Intake intake = new Intake();
    private final Patience patience = new Patience(trouble -> false, Duration.ofMillis(1), trouble -> {});
    private final JdbcTemplate jdbc = new JdbcTemplate();
    private final BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private final Slots slots = Calls.slot(intake, backOff);
    private final Ledger ledger = new Ledger(jdbc, WORKER, patience);
    private final Purse purse = new Purse(
            new PurseTables(jdbc, TransactionOperations.withoutTransaction(), WORKER, Budgets.NONE), patience, 1);

    private LedgerStep step(OutcomeRules rules, Observer observer) {
        return new LedgerStep(
                rules,
                new Bookkeeping(new Prices(Map.of()), new CallIds(Clock.systemUTC())),
                ledger,
                slots,
                new Decision(
                        slots,
                        intake,
                        new RecipeHealth(recipe -> true),
                        new RetryRules(1, backOff, Duration.ofHours(1))),
                purse,
                observer,
                Runnable::run);
    }

    /** Remembers what was billed. */
    private static final class Remembering implements Observer {
        private final List<CallRecord> billed = new ArrayList<>();

        @Override
        public void called(Question question, Outcome outcome, long millis) {}

        @Override
        public void billed(CallRecord call) {
            billed.add(call);
        }

        @Override
        public void stored() {}

        @Override
        public void misfit() {}

        @Override
        public void saved(List<SceneResult> results, long nanos) {}
    }

    /** Breaks its word never to throw. */
    private final class Failing implements Observer {
        @Override
        public void called(Question question, Outcome outcome, long millis) {
            throw error;
        }

        @Override
        public void billed(CallRecord call) {
            throw error;
        }

        @Override
        public void stored() {
            throw error;
        }

        @Override
        public void misfit() {
            throw error;
        }

        @Override
        public void saved(List<SceneResult> results, long nanos) {
            throw error;
        }
    }

    @AfterEach
    void close() {
        slots.close();
        purse.close();
        ledger.close();
    }

    @Test
    void whatNobodyCanBeToldOfFailsAndKeepsNoPlaceFromTheNext() throws Exception {
        LedgerStep step = step(new OutcomeRules(Clock.systemUTC()), new Failing());
        for (int call = 0; call < 3; call++) {
            slots.handOver();
            Exchange exchange = Exchanges.asking(Kind.SCENE, "q" + call);
            Calls.answered(Asking.of(exchange), 500, Map.of());
            assertThatThrownBy(() -> step.process(exchange, sync -> {})).isSameAs(error);
        }
    }

    @Test
    void whatCanNotBeJudgedMayBeBilledAllTheSame() throws Exception {
        Remembering observer = new Remembering();
        LedgerStep step = step(new OutcomeRules(new BrokenClock()), observer);
        slots.handOver();
        Exchange exchange = Exchanges.asking(Kind.SCENE, "q");
        Map<String, String> headers = Map.of("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        Calls.answered(Asking.of(exchange), 200, headers);

        step.process(exchange, sync -> {});

        assertThat(observer.billed).singleElement().satisfies(call -> {
            assertThat(call.came().outcome()).isEqualTo("retry");
            assertThat(call.came().reason()).contains("can't be judged", "StackOverflowError");
        });
    }

    /** Fails whoever asks it, as the rules do on what nobody has thought of. */
    private final class BrokenClock extends Clock {
        @Override
        public ZoneId getZone() {
            throw error;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw error;
        }

        @Override
        public Instant instant() {
            throw error;
        }
    }
}
