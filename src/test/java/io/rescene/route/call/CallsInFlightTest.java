package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Lease;
import io.rescene.openai.BackOff;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.RetryRules;
import io.rescene.route.Exchanges;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.RecipeHealth;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of questions that a rate limit holds back. */
@Timeout(30)
class CallsInFlightTest {
    private final Gate gate =
            new Gate(new InFlightLimit(2, 2), new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    private final Intake intake = new Intake();
    private final Slots slots =
            new Slots(2, gate, Permits.unlimited(), intake, () -> false, new Lease(Duration.ofHours(1)), Runnable::run);
    private final CallsInFlight calls = new CallsInFlight(
            slots,
            gate,
            new Decision(
                    slots,
                    intake,
                    new RecipeHealth(recipe -> true),
                    new RetryRules(4, new BackOff(Duration.ZERO, Duration.ZERO), Duration.ofHours(1))));

    @AfterEach
    void close() {
        slots.close();
    }

    /** A call to a model came back with a 429. */
    private void limited(String model, Duration wait) {
        Exchange exchange = Exchanges.asking(Kind.SCENE, model, "limited");
        CompletableFuture<Void> served = new CompletableFuture<>();
        slots.process(exchange, done -> served.complete(null));
        served.join();
        slots.limited(Asking.of(exchange), Optional.of(wait));
    }

    private void waits(String model) {
        slots.process(Exchanges.asking(Kind.SCENE, model, "waits"), done -> {});
    }

    @Test
    void whereNobodyWaitsNothingIsTold() {
        limited("gpt-4o", Duration.ofMinutes(1));
        waits("gpt-4o-mini");
        await().until(() -> calls.waiting() == 0);
        assertThat(calls.waits()).isEmpty();
        assertThat(calls.longestWait()).isZero();
        assertThat(calls.waitsInWords()).isEmpty();
    }

    @Test
    void whoeverWaitsIsToldWithTheModelAndHowLong() {
        limited("gpt-4o", Duration.ofSeconds(60));
        limited("gpt-4o-mini", Duration.ofSeconds(3));
        waits("gpt-4o");
        waits("gpt-4o-mini");
        assertThat(calls.waits()).containsOnlyKeys("gpt-4o", "gpt-4o-mini");
        assertThat(calls.longestWait()).isBetween(50.0, 64.0);
        assertThat(calls.waitsInWords())
                .as("a short wait is not worth a line")
                .matches("OpenAI's rate limit is waited for: no call to gpt-4o for [56]\\d s");
    }
}
