package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.Runs;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.Malformed;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.Tables;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Scenes that can never be described, and what becomes of their jobs. */
class FailedItemsIT extends OutcomesBed {
    @ParameterizedTest
    @ValueSource(strings = {"LENGTH_CUT", "WRONG_TYPES", "NULL_CONTENT", "NO_CHOICES"})
    void afterThreeUselessAnswersTheSceneHasFailed(Malformed shape) {
        openAi.faults(forScene(2, () -> new Fault.Bad(shape)));
        Fixture fixture = enqueued(Fixture.small(1, 6));

        assertThat(app().drain()).isZero();

        assertThat(describedIndexes(fixture)).containsExactly("0", "1", "3", "4", "5");
        assertThat(video(fixture)).startsWith("READY t The video has 5 scenes");
        assertThat(SERVICES.one("SELECT scenes || ' ' || described || ' ' || failed || ' ' || (failures->0->>'index')"
                        + " FROM rescene.jobs"))
                .isEqualTo("6 5 1 2");
        assertThat(SERVICES.one("SELECT failures->0->>'reason' FROM rescene.jobs"))
                .isNotBlank();
        assertThat(openAi.bill().countByKey().values()).containsOnlyOnce(3L).contains(1L);
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls WHERE outcome = 'no_use'"
                        + " AND (cost_usd > 0 OR lost_usd > 0)"))
                .as("useless answers are paid answers, at their worst if they name no tokens")
                .isEqualTo("3");
    }

    @Test
    void aLaterDeliveryStillSaysWhyAnswersWereNoUse() {
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        openAi.faults(forScene(0, () -> new Fault.Bad(Malformed.LENGTH_CUT)));
        enqueued(Fixture.small(1, 1));

        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.one("SELECT attempts || ' ' || reason FROM rescene.jobs"))
                .startsWith("2 ")
                .contains("cut at max_completion_tokens");
    }

    @Test
    void aSceneWithoutAnIndexIsNamed() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        Fixture fixture = Fixture.small(1, 2);
        fixture.install(SERVICES.dataSource(), pictures.base());
        SERVICES.jdbc().execute("ALTER TABLE public.video_scenes ALTER index DROP NOT NULL");
        SERVICES.jdbc().update("UPDATE public.video_scenes SET index = NULL WHERE index = 1");
        app().reprocess();

        assertThat(app().drain()).isEqualTo(7);

        assertThat(SERVICES.one("SELECT reason FROM rescene.jobs"))
                .contains(fixture.videos().get(0).scenes().get(1).id().toString(), "index null");
    }

    @Test
    void oneUselessAnswerIsAskedForAgain() {
        openAi.faults(call -> call.attempt() == 1 ? new Fault.Bad(Malformed.LENGTH_CUT) : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REFUSAL", "CONTENT_FILTER"})
    void aRefusedSceneIsRecordedAndNeverAskedAgain(Malformed shape) {
        openAi.faults(forScene(0, () -> new Fault.Bad(shape)));
        Fixture fixture = enqueued(Fixture.small(1, 5));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture)).startsWith("READY t The video has 4 scenes");
        assertThat(describedIndexes(fixture)).containsExactly("1", "2", "3", "4");
        assertThat(SERVICES.one("SELECT failed || ' ' || (failures->0->>'index') FROM rescene.jobs"))
                .isEqualTo("1 0");
        int calls = openAi.bill().entries().size();
        enqueue(fixture, true);
        assertThat(app().drain()).isZero();
        assertThat(openAi.bill().entries()).hasSize(calls);
    }

    @Test
    void tooManyRefusalsKillTheJobAndLeaveTheVideoAsItWas() {
        environment.put("RESCENE_JOBS_DELIVERIES", "2");
        AtomicBoolean refuses = new AtomicBoolean(true);
        Supplier<Fault> refusal = () -> refuses.get() ? new Fault.Bad(Malformed.REFUSAL) : FINE;
        openAi.faults(first(forScene(0, refusal), forScene(3, refusal)));
        Fixture fixture = Fixture.small(1, 6);
        fixture.install(SERVICES.dataSource(), pictures.base());
        List<String> before = Tables.snapshot(SERVICES.dataSource(), "public.video_scenes");
        enqueue(fixture, false);

        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);

        assertThat(jobs()).containsExactly("dead 2");
        assertThat(video(fixture)).isEqualTo(UNTOUCHED);
        assertThat(Tables.snapshot(SERVICES.dataSource(), "public.video_scenes"))
                .isEqualTo(before);
        assertThat(SERVICES.one("SELECT error_message FROM public.videos WHERE id = '"
                        + fixture.videos().get(0).id() + "'"))
                .contains("2 of 6")
                .contains("refused");
        assertThat(openAi.bill().entries())
                .as("two deliveries ask each question once")
                .hasSize(6);

        assertThat(poll().enqueued()).as("polling leaves the dead alone").isZero();
        assertThat(app().reprocess().enqueued()).isEqualTo(1);
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs ORDER BY id")).containsExactly("dropped", "queued");
    }

    private EnqueueReport poll() {
        return app().reprocess(new Runs.Request(Runs.Origin.POLL, Optional.empty(), Optional.empty(), false, false));
    }

    @Test
    void aDeadJobThatIsOpenedAgainIsDone() {
        environment.put("RESCENE_JOBS_DELIVERIES", "1");
        AtomicBoolean broken = new AtomicBoolean(true);
        pictures.troubles(path -> broken.get() ? Optional.of(new Trouble.Status(404, "gone")) : Optional.empty());
        Fixture fixture = enqueued(Fixture.small(1, 3));
        assertThat(app().drain()).isEqualTo(ExitCode.DEAD_JOBS);
        assertThat(openAi.bill().entries()).isEmpty();
        broken.set(false);

        JdbcTemplate jdbc = SERVICES.jdbc();
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(SERVICES.dataSource()));
        assertThat(new DeadJobs(jdbc, transaction).retry(Optional.empty())).hasSize(1);
        assertThat(app().drain()).isZero();

        everySceneIsRight(fixture);
        assertThat(SERVICES.one("SELECT count(*) FROM public.videos WHERE error_message IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void hostileAnswersDoNoHarm() {
        List<Malformed> shapes = List.of(
                Malformed.NUL_CHARACTER,
                Malformed.LONE_SURROGATES,
                Malformed.TAGS_10_000,
                Malformed.HUGE_STRING,
                Malformed.DEEP_NESTING,
                Malformed.EXTRA_KEYS);
        Function<CallSeen, Fault> faults = call -> FINE;
        for (int scene = 0; scene < shapes.size(); scene++) {
            Malformed shape = shapes.get(scene);
            faults = first(forScene(scene, () -> new Fault.Bad(shape)), faults);
        }
        openAi.faults(faults);
        environment.put("RESCENE_SCENE_TOLERATED_FAILURE_PERCENT", "100");
        Fixture fixture = enqueued(Fixture.small(1, 8));

        assertThat(app().drain()).isZero();

        assertThat(describedIndexes(fixture)).contains("0", "1", "2", "6", "7");
        assertThat(SERVICES.one("SELECT max(length(visual_description)) <= 500 FROM public.video_scenes"))
                .isEqualTo("t");
    }
}
