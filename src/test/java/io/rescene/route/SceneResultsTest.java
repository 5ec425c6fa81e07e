package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Json;
import io.rescene.route.SceneResults.Collected;
import io.rescene.route.exchange.NoReplyException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Reply;
import io.rescene.scene.Scene;
import io.rescene.scene.SceneResult;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SceneResultsTest {
    private static final Scene SCENE = new Scene(new UUID(0, 1), 0, "a.jpg");
    private static final String DESCRIBED =
            "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":[\" Dog \"],\"actions\":[\"running\"]}";

    private final SceneResults results = new SceneResults();

    private static Exchange part(Scene scene, @Nullable Object body) {
        Exchange part = Exchanges.empty();
        OwnProperties.set(part, Scene.class, scene);
        part.getMessage().setBody(body);
        SceneResults.result(part);
        return part;
    }

    private static @Nullable Object bodyOf(Exchange part) {
        return part.getMessage().getBody();
    }

    private static Reply answered(String json) throws Exception {
        return new Reply.Answered(Json.MAPPER.readTree(json));
    }

    @Test
    void anAnswerDescribesItsScene() throws Exception {
        assertThat(bodyOf(part(SCENE, answered(DESCRIBED))))
                .isEqualTo(new SceneResult.Described(SCENE, "A dog.", List.of("Dog"), List.of("running")));
    }

    @Test
    void noContentStaysWithoutADescription() throws Exception {
        assertThat(bodyOf(part(SCENE, answered(DESCRIBED.replace("\"ok\"", "\"no_content\"")))))
                .isEqualTo(new SceneResult.NoContent(SCENE, false));
    }

    @Test
    void aFrameThatWasJudgedHereHasNoContent() {
        assertThat(bodyOf(part(SCENE, new Reply.Blank()))).isEqualTo(new SceneResult.NoContent(SCENE, true));
    }

    @Test
    void aDescriptionThatIsEmptyOnceCleanedHasFailed() throws Exception {
        assertThat(bodyOf(part(SCENE, answered(DESCRIBED.replace("A dog.", "\\u0000 \\ud83d")))))
                .isInstanceOf(SceneResult.Failed.class);
    }

    @Test
    void aSceneWithoutAPictureIsKnownWhateverTheRouteLeft() throws Exception {
        Scene without = new Scene(new UUID(0, 2), 1, " ");
        assertThat(bodyOf(part(without, answered(DESCRIBED)))).isEqualTo(new SceneResult.NoPicture(without));
        assertThat(bodyOf(part(without, null))).isEqualTo(new SceneResult.NoPicture(without));
    }

    @Test
    void aFailedItemIsAResultAndPassingTroubleIsNot() {
        assertThat(bodyOf(part(SCENE, new Reply.Failed("refusal", "the model refused"))))
                .isEqualTo(new SceneResult.Failed(SCENE, "the model refused"));
        Reply halted = new Reply.Halted("closed");
        assertThat(bodyOf(part(SCENE, halted))).isEqualTo(halted);
        Reply unreachable = new Reply.Unreachable("away");
        assertThat(bodyOf(part(SCENE, unreachable))).isEqualTo(unreachable);
    }

    @Test
    void whatFailedCountsAndGoesNoFurther() {
        Exchange early = Exchanges.empty();
        OwnProperties.set(early, Scene.class, SCENE);
        early.setException(new NoReplyException(new Reply.Failed("broken_picture", "404")));
        SceneResults.result(early);
        assertThat(bodyOf(early)).isEqualTo(new SceneResult.Failed(SCENE, "404"));
        assertThat(early.getException()).isNull();

        Exchange thrown = Exchanges.empty();
        OwnProperties.set(thrown, Scene.class, SCENE);
        thrown.setException(new IllegalStateException("oops"));
        SceneResults.result(thrown);
        assertThat(bodyOf(thrown)).isInstanceOf(Reply.Unreachable.class);
    }

    @Test
    void collectsInOrderWithWhatStandsAgainstSaving() throws Exception {
        Exchange all = null;
        for (int i = 0; i < 50; i++) {
            Scene scene = new Scene(new UUID(0, i), i, "a.jpg");
            all = results.aggregate(all, part(scene, i % 10 == 9 ? new Reply.Halted("closed") : answered(DESCRIBED)));
        }
        Collected collected = Collected.of(java.util.Objects.requireNonNull(all));
        assertThat(collected.results())
                .extracting(result -> result.scene().index())
                .isEqualTo(
                        IntStream.range(0, 50).filter(i -> i % 10 != 9).boxed().toList());
        assertThat(collected.against()).hasSize(5).containsOnly(new Reply.Halted("closed"));
    }

    @Test
    void aRouteThatEndsWithoutAReplyStandsAgainstSaving() {
        Exchange lost = Exchanges.empty();
        lost.getMessage().setBody("what is this?");
        assertThat(Collected.of(results.aggregate(null, lost)).against())
                .singleElement()
                .isInstanceOf(Reply.Unreachable.class);
        Exchange failed = Exchanges.empty();
        failed.setException(new IllegalStateException("oops"));
        assertThat(Collected.of(results.aggregate(null, failed)).against())
                .singleElement()
                .isEqualTo(new Reply.Unreachable("IllegalStateException: oops"));
    }

    @Test
    void noScenesAreNoResults() {
        assertThat(Collected.of(Exchanges.empty())).isEqualTo(new Collected(List.of(), List.of()));
    }
}
