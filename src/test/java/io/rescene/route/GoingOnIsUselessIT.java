package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker stops, and nothing is lost, where no call could succeed. */
class GoingOnIsUselessIT extends OutcomesBed {
    @Test
    void anExhaustedQuotaStopsTheWorkerAndLosesNothing() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        openAi.latency(Duration.ofMillis(20))
                .faults(call -> exhausted.get() && call.number() > 6 ? new Fault.InsufficientQuota() : FINE);
        Fixture fixture = enqueued(Fixture.small(4, 5));

        assertThat(app().drain()).isEqualTo(ExitCode.OPENAI);

        everythingIsQueuedAgain();
        assertThat(openAi.bill().entries()).as("the intake closes at once").hasSizeLessThanOrEqualTo(6 + 3);

        exhausted.set(false);
        assertThat(app().drain()).isZero();
        everySceneIsRight(fixture);
        assertThat(jobs()).containsOnly("done 1");
    }

    /** As gateways and compatible servers do whose words blame neither the picture nor the request. */
    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void whatIsRefusedForEveryVideoStopsTheWorker(int status) {
        openAi.faults(call -> new Fault.Status(status, "{\"detail\":\"not like this\"}", Map.of()));
        Fixture fixture = enqueued(Fixture.small(8, 2));
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(6);
        }
        assertThat(SERVICES.rows("SELECT DISTINCT state FROM rescene.jobs")).isSubsetOf("queued", "retrying");

        openAi.faults(call -> FINE);
        assertThat(app().drain()).isZero();
        everySceneIsRight(fixture);
    }

    @Test
    void summariesThatAreRefusedForEveryVideoStopTheWorkerThoughScenesAreAnswered() {
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY
                ? new Fault.Status(422, "{\"detail\":\"not like this\"}", Map.of())
                : FINE);
        enqueued(Fixture.small(8, 2));
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(6);
        }
        assertThat(SERVICES.rows("SELECT DISTINCT state FROM rescene.jobs")).isSubsetOf("queued", "retrying");
    }

    /** They would keep a process that begins with them from ever going on. */
    @Test
    void videosThatAreRefusedWhereAnotherWasAnsweredBeforeDie() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = Fixture.small(3, 1);
        fixture.install(SERVICES.dataSource(), pictures.base());
        enqueue(fixture.videos().subList(0, 1), false);
        assertThat(app().drain()).isZero();
        openAi.faults(call -> new Fault.Status(413, "", Map.of()));
        enqueue(fixture.videos().subList(1, 3), false);

        assertThat(app().drain()).isEqualTo(7);

        assertThat(jobs()).containsExactly("done 1", "dead 1", "dead 1");
    }

    @Test
    void aRefusedKeyStopsTheWorker() {
        openAi.keys(key -> false);
        enqueued(Fixture.small(2, 3));

        assertThat(app().drain()).isEqualTo(ExitCode.OPENAI);

        everythingIsQueuedAgain();
        assertThat(openAi.bill().entries()).isEmpty();
    }

    @Test
    void anUnknownModelOrARequestThatIsAlwaysRefusedStopsTheWorker() {
        List<Fault> useless = List.of(
                Fault.unknownModel(),
                Fault.error(400, "invalid_request_error", null, "response_format", "Invalid schema"),
                Fault.error(403, "invalid_request_error", "unsupported_country", null, "no"));
        enqueued(Fixture.small(2, 3));
        for (Fault fault : useless) {
            openAi.faults(call -> fault);
            assertThat(app().drain()).as("%s", fault).isEqualTo(ExitCode.OPENAI);
            everythingIsQueuedAgain();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401", "403", "400 {\"statusCode\":\"401\",\"error\":\"Unauthorized\"}"})
    void aStorageThatRefusesStopsTheWorker(String answer) {
        environment.put("SUPABASE_URL", pictures.base());
        environment.put("SUPABASE_SERVICE_ROLE_KEY", "wrong");
        int status = Integer.parseInt(answer.substring(0, 3));
        pictures.troubles(path -> Optional.of(new Trouble.Status(status, answer.substring(3))));
        enqueued(Fixture.small(2, 3));

        assertThat(app().drain()).isEqualTo(ExitCode.SERVICE);

        everythingIsQueuedAgain();
        assertThat(openAi.bill().entries()).isEmpty();
    }
}
