package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A library, a worker and stand-ins that misbehave, for tests of what becomes of scenes, jobs and the worker. */
abstract class OutcomesBed {
    static final Fault FINE = new Fault.None();
    static final String UNTOUCHED = "READY f NULL";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    final FakeOpenAi openAi = testbed.openAi();
    final PictureServer pictures = testbed.pictures();
    final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        app().migrate();
    }

    InProcess app() {
        return testbed.app();
    }

    Fixture enqueued(Fixture fixture) {
        fixture.install(SERVICES.dataSource(), pictures.base());
        enqueue(fixture, false);
        return fixture;
    }

    /** As {@code reprocess} does, without its Camel. */
    static void enqueue(Fixture fixture, boolean force) {
        enqueue(fixture.videos(), force);
    }

    static void enqueue(List<Fixture.Video> videos, boolean force) {
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), force, false));
        List<Candidate> candidates = videos.stream()
                .map(video -> new Candidate(video.id(), video.owner()))
                .toList();
        SERVICES.queue()
                .push(runs.enqueue(run, Runs.Origin.COMMAND, candidates).stream()
                        .map(JobEntry::text)
                        .toList());
    }

    void everySceneIsRight(Fixture fixture) {
        assertThat(Tables.scenes(SERVICES.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        assertThat(openAi.bill().overpaid()).isZero();
    }

    static List<String> jobs() {
        return SERVICES.rows("SELECT state || ' ' || attempts FROM rescene.jobs ORDER BY id");
    }

    static String video(Fixture fixture) {
        return SERVICES.one("SELECT status || ' ' || CASE WHEN has_rich_semantics THEN 't' ELSE 'f' END || ' '"
                + " || coalesce(video_summary, 'NULL') FROM public.videos WHERE id = '"
                + fixture.videos().get(0).id() + "'");
    }

    static List<String> describedIndexes(Fixture fixture) {
        return SERVICES.rows(
                "SELECT index FROM public.video_scenes WHERE visual_description IS NOT NULL AND video_id = '"
                        + fixture.videos().get(0).id() + "' ORDER BY index");
    }

    /** The fault for the calls that show the picture of the n-th scene of all; no fault for the others. */
    Function<CallSeen, Fault> forScene(int scene, Supplier<Fault> fault) {
        byte[] bytes = pictures.bytesFor(Fixture.ownPicture(scene).orElseThrow());
        return call -> call.picture().filter(seen -> Arrays.equals(seen, bytes)).isPresent() ? fault.get() : FINE;
    }

    static Function<CallSeen, Fault> first(Function<CallSeen, Fault> one, Function<CallSeen, Fault> other) {
        return call -> one.apply(call) == FINE ? other.apply(call) : one.apply(call);
    }

    /** After a stop: no attempt is lost, no video stays in work, every queued job stands in the list. */
    static void everythingIsQueuedAgain() {
        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs WHERE state <> 'done'"))
                .containsExactly("queued 0");
        assertThat(SERVICES.one("SELECT count(*) FROM public.videos v JOIN rescene.jobs j ON j.video_id = v.id"
                        + " WHERE v.status <> 'READY' OR v.error_message IS NOT NULL"))
                .isEqualTo("0");
        // Twice does no harm: an entry may be taken off late, and is then put back by a worker that leaves.
        assertThat(SERVICES.redis().<String>getList("video_processing").readAll().stream()
                        .map(entry -> ((JobEntry.OfJob) JobEntry.of(entry)).job())
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.copyOf(SERVICES.jdbc()
                        .queryForList("SELECT id FROM rescene.jobs WHERE state = 'queued'", Long.class)));
    }
}
