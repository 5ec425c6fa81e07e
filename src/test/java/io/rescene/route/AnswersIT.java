package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.AnyAnswers;
import io.rescene.support.CallSeen;
import io.rescene.support.FakeOpenAi;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Malformed;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many bad answers at once, one scene each, all the way from the socket to the tables. */
class AnswersIT {
    /** Shapes that another try does not make good. */
    private static final Set<Malformed> FINAL = Set.of(Malformed.REFUSAL, Malformed.CONTENT_FILTER);
    /** Shapes that are answers all the same. */
    private static final Set<Malformed> TAKEN =
            Set.of(Malformed.NUL_CHARACTER, Malformed.LONE_SURROGATES, Malformed.TAGS_10_000);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();
    private final Map<String, String> environment = testbed.environment();

    @BeforeEach
    void library() {
        environment.put("RESCENE_SCENE_TOLERATED_FAILURE_PERCENT", "100");
        environment.put("RESCENE_OPENAI_CONCURRENCY", "8");
    }

    private void drained(Fixture fixture) {
        InProcess app = testbed.app();
        app.migrate();
        fixture.install(SERVICES.dataSource(), pictures.base());
        app.reprocess();
        assertThat(app.drain()).isZero();
        assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs"))
                .as("nobody loses an attempt")
                .containsExactly("done 1");
    }

    /** Tells the number, among all scenes, of the one whose picture a call shows. */
    private ToIntFunction<CallSeen> numbers(Fixture fixture) {
        List<Integer> pictured = fixture.scenes().stream()
                .map(scene -> Arrays.hashCode(pictures.bytesFor(scene.picture().orElseThrow())))
                .toList();
        return call -> pictured.indexOf(Arrays.hashCode(call.picture().orElseThrow()));
    }

    /** Everything that may come in place of an answer, each once, then the right answer. */
    private static List<Fault> shapes() {
        List<Fault> shapes = new ArrayList<>(List.of(
                Fault.error(500, "server_error", null, null, "The server had an error."),
                new Fault.Status(502, "<html>Bad Gateway</html>", Map.of("content-type", "text/html")),
                new Fault.Status(503, "", Map.of()),
                new Fault.RateLimited(Duration.ofMillis(50)),
                new Fault.RequestTooLarge(),
                Fault.Hang.forever(),
                new Fault.Reset(true),
                new Fault.Reset(false),
                new Fault.Endless("HTTP/1.1 200 OK\r\n", "X-A: " + "a".repeat(8000) + "\r\n"),
                new Fault.Endless("HTTP/1.1 200 OK\r\nX-A: ", "a".repeat(8000)),
                new Fault.Endless(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "fa0\r\n" + " ".repeat(4000) + "\r\n"),
                new Fault.Trickle(100, Duration.ofMillis(20)),
                new Fault.Trickle(1, Duration.ofMillis(50))));
        for (int bytes = 0; bytes < 900; bytes += 64) {
            shapes.add(new Fault.Cut(bytes));
        }
        for (Malformed shape : Malformed.values()) {
            shapes.add(new Fault.Bad(shape));
        }
        return shapes;
    }

    private static boolean isFinal(Fault shape) {
        return shape instanceof Fault.RequestTooLarge
                || (shape instanceof Fault.Bad bad && FINAL.contains(bad.shape()));
    }

    private static boolean isTaken(Fault shape) {
        return shape instanceof Fault.Bad bad && TAKEN.contains(bad.shape());
    }

    @Test
    void eachShapeIsMadeGoodByAnotherTryOrRecorded() {
        List<Fault> shapes = shapes();
        environment.put("RESCENE_OPENAI_TIMEOUT", "2");
        Fixture fixture = Fixture.small(1, shapes.size());
        ToIntFunction<CallSeen> number = numbers(fixture);
        openAi.faults(call -> call.kind() == CallSeen.Kind.SCENE && call.attempt() == 1
                ? shapes.get(number.applyAsInt(call))
                : new Fault.None());

        drained(fixture);

        List<String> right = fixture.expectedScenes(pictures);
        List<String> stored = Tables.scenes(SERVICES.dataSource());
        for (int scene = 0; scene < shapes.size(); scene++) {
            Fault shape = shapes.get(scene);
            String id = fixture.scenes().get(scene).id().toString();
            String row = line(stored, id);
            if (isFinal(shape)) {
                assertThat(row).as("%s", shape).endsWith(" | NULL | NULL | NULL | NULL");
                assertThat(SERVICES.one("SELECT count(*) FROM rescene.jobs, jsonb_array_elements(failures) f"
                                + " WHERE f->>'scene' = '" + id + "' AND f->>'reason' <> ''"))
                        .as("%s has its reason", shape)
                        .isEqualTo("1");
            } else if (isTaken(shape)) {
                assertThat(row).as("%s", shape).containsAnyOf("A street. It is wet. It is late.", "A crowd.");
            } else {
                assertThat(row).as("%s", shape).isEqualTo(line(right, id));
            }
        }
        assertThat(openAi.bill().countByKey().values())
                .as("calls of one question")
                .allMatch(count -> count <= 2);
        assertThat(SERVICES.one("SELECT cardinality(tags) || ' ' || cardinality(visual_entities) FROM"
                        + " public.video_scenes WHERE visual_description = 'A crowd.'"))
                .isEqualTo("20000 10000");
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.calls"))
                .as("a row for each call that may have been billed")
                .isEqualTo(Long.toString(openAi.bill().entries().stream()
                        .filter(call -> !call.outcome().equals("RateLimited"))
                        .count()));
    }

    private static String line(List<String> rows, String id) {
        return rows.stream().filter(row -> row.startsWith(id)).findFirst().orElse("no row of " + id);
    }

    /** Two generated answers for each of 500 scenes, then a right one. */
    @Test
    void anyAnswersLeaveGoodRowsOnly() {
        Fixture fixture = Fixture.of(Collections.nCopies(10, 50), Fixture::ownPicture);
        ToIntFunction<CallSeen> number = numbers(fixture);
        List<String> bodies = AnyAnswers.completionBodies(1000, 20_261_124);
        openAi.faults(call -> call.kind() == CallSeen.Kind.SCENE && call.attempt() <= 2
                ? new Fault.Raw(bodies.get(number.applyAsInt(call) * 2 + call.attempt() - 1))
                : new Fault.None());

        drained(fixture);

        assertThat(openAi.bill().countByKey().values())
                .as("calls of one question")
                .allMatch(count -> count <= 3);
        assertThat(SERVICES.rows("SELECT s.id FROM public.video_scenes s JOIN rescene.jobs j ON j.video_id = s.video_id"
                        + " WHERE num_nulls(visual_description, visual_entities, visual_actions, tags) NOT IN (0, 4)"
                        + " OR visual_description !~ '\\S' OR length(visual_description) > 500"
                        + " OR EXISTS (SELECT 1 FROM unnest(tags) t WHERE length(t) > 40 OR t = '' OR t <> btrim(t)"
                        + " OR t ~ '[\\t\\n\\r]|  ')"
                        + " OR cardinality(tags) <> (SELECT count(DISTINCT t) FROM unnest(tags) t)"
                        + " OR '' = ANY (visual_entities) OR '' = ANY (visual_actions)"))
                .as("bad rows")
                .isEmpty();
        assertThat(SERVICES.one("SELECT bool_and(scenes = 50 AND scenes = described + no_content + failed) FROM"
                        + " rescene.jobs"))
                .isEqualTo("t");
        assertThat(SERVICES.one("SELECT sum(described) > 100 AND sum(no_content) > 10 AND sum(failed) > 0 AND"
                        + " sum(described) < 500 FROM rescene.jobs"))
                .as("all kinds of ends were met")
                .isEqualTo("t");
    }
}
