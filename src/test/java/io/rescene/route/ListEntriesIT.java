package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.monitor.RunReport;
import io.rescene.monitor.RunReports;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.LogHeard;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What others push onto the list, and jobs that can not be claimed. */
class ListEntriesIT extends OutcomesBed {
    @Test
    void whatIsPushedByHandIsTakenSkippedOrRejected() {
        Fixture fixture = Fixture.small(1, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        String failed = SERVICES.one("SELECT id FROM public.videos WHERE status = 'FAILED' ORDER BY id");
        SERVICES.queue()
                .push(List.of(
                        fixture.videos().get(0).id().toString(),
                        failed,
                        "00000000-0000-0000-0000-00000000dead",
                        "no job at all",
                        "{\"job\": 999999}",
                        fixture.videos().get(0).id().toString()));

        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY state"))
                .contains("done", "skipped");
        assertThat(SERVICES.one("SELECT status FROM public.videos WHERE id = '" + failed + "'"))
                .isEqualTo("FAILED");
        assertThat(SERVICES.rows("SELECT entry FROM rescene.rejected ORDER BY id"))
                .containsExactlyInAnyOrder(
                        "00000000-0000-0000-0000-00000000dead", "no job at all", "{\"job\": 999999}");
        assertThat(SERVICES.redisDump()).isEmpty();
    }

    /** Somebody's script pushes what are no jobs by the thousand: they are rejected, and the log stays readable. */
    @Test
    void aFloodOfEntriesThatAreNoJobsDoesNotFillTheLog() {
        SERVICES.queue()
                .push(IntStream.range(0, 500).mapToObj(i -> "no job " + i).toList());
        try (LogHeard log = new LogHeard()) {
            assertThat(app().drain()).isZero();
            assertThat(log.lines("io.rescene.route").stream().filter(line -> line.contains("Rejected")))
                    .hasSizeBetween(1, 30);
        }
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.rejected")).isEqualTo("500");
    }

    @Test
    void whatWasPushedByHandHasAReportToo() {
        Fixture fixture = Fixture.small(1, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        SERVICES.queue().push(List.of(fixture.videos().get(0).id().toString()));
        assertThat(app().drain()).isZero();

        long run = Long.parseLong(SERVICES.one("SELECT id FROM rescene.runs WHERE origin = 'hand'"));
        RunReport report = new RunReports(SERVICES.jdbc()).of(run);

        assertThat(report.jobs().done()).isEqualTo(1);
        assertThat(report.estimate()).as("nobody estimated it").isEmpty();
    }

    /** Fields of an entry that Rescene does not know go with its job, whenever it is handed out again. */
    @Test
    void unknownFieldsOfAnEntryAreKept() {
        Fixture fixture = enqueued(Fixture.small(1, 2));
        String known = SERVICES.queue().entries().iterator().next();
        SERVICES.redis().getKeys().flushdb();
        SERVICES.queue().push(List.of(known.replace("}", ",\"trace\":\"a \ud55c\"}")));
        openAi.faults(call -> new Fault.InsufficientQuota());
        try (InProcess.Worker worker = app().worker(true)) {
            assertThat(worker.end(Duration.ofSeconds(60))).isEqualTo(6);
        }
        assertThat(SERVICES.queue().entries()).containsExactly(known.replace("}", ",\"trace\":\"a \\uD55C\"}"));
        openAi.faults(call -> FINE);
        assertThat(app().drain()).isZero();
        everySceneIsRight(fixture);
    }

    /** Somebody's trigger refuses one video: it must not keep the others from being taken. */
    @Test
    void aVideoThatCantBeClaimedStandsInNobodysWay() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = enqueued(Fixture.small(3, 1));
        UUID refused = fixture.videos().get(0).id();
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RAISE EXCEPTION ''not this one''; END'");
        SERVICES.jdbc()
                .execute("CREATE TRIGGER refuse BEFORE UPDATE ON public.videos FOR EACH ROW WHEN (NEW.id = '" + refused
                        + "' AND NEW.status = 'PROCESSING') EXECUTE FUNCTION public.refuse()");
        assertThat(app().drain()).isEqualTo(7);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY state"))
                .containsExactly("dead", "done", "done");
        assertThat(SERVICES.one(
                        "SELECT status || ' ' || error_message FROM public.videos WHERE id = '" + refused + "'"))
                .isEqualTo("READY it can't be claimed: the database refused it: ERROR: not this one");
    }
}
