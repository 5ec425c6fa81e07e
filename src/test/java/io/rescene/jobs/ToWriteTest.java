package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rescene.scene.Scene;
import io.rescene.scene.SceneResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which rows of a video a save touches, and with what. */
class ToWriteTest {
    private static final SceneResult DESCRIBED =
            new SceneResult.Described(scene(0), "A dog runs.", List.of("Dog"), List.of("Running"));
    private static final SceneResult EMPTY = new SceneResult.NoContent(scene(1), false);
    private static final SceneResult NO_PICTURE = new SceneResult.NoPicture(scene(2));
    private static final SceneResult FAILED = new SceneResult.Failed(scene(3), "refused");

    private static Scene scene(int index) {
        return new Scene(new UUID(0, index), index, "a.jpg");
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void rowsOfWhichNothingIsKnownAreLeftAsTheyWere() throws Exception {
        ToWrite written = ToWrite.of(List.of(DESCRIBED, EMPTY, NO_PICTURE, FAILED), Optional.of("A dog."));
        assertThat(written.scenes()).isEqualTo(2);
        assertThat(json(written.rows())).isEqualTo(json("""
                [{"id":"00000000-0000-0000-0000-000000000000","description":"A dog runs.",
                  "entities":["Dog"],"actions":["Running"],"tags":["dog","running"]},
                 {"id":"00000000-0000-0000-0000-000000000001"}]"""));
        assertThat(written.summary()).contains("A dog.");
    }

    /** It may tell of the scenes that are left. */
    @Test
    void anEarlierSummaryStaysOnlyWhereNoneIsMadeAndAnySceneIsLeft() {
        assertThat(ToWrite.of(List.of(EMPTY, FAILED), Optional.empty()).keepsSummary())
                .isTrue();
        assertThat(ToWrite.of(List.of(EMPTY, NO_PICTURE), Optional.empty()).keepsSummary())
                .isTrue();
        assertThat(ToWrite.of(List.of(EMPTY), Optional.empty()).keepsSummary()).isFalse();
        assertThat(ToWrite.of(List.of(DESCRIBED, FAILED), Optional.of("A dog.")).keepsSummary())
                .isFalse();
    }

    @Test
    void ofManyScenesThatFailedAHundredAreTold() throws Exception {
        List<SceneResult> failed = IntStream.range(0, 101)
                .<SceneResult>mapToObj(i -> new SceneResult.Failed(scene(i), "refused"))
                .toList();
        assertThat(json(SceneJson.failures(failed))).hasSize(100);
        assertThat(json(SceneJson.failures(List.of(DESCRIBED, EMPTY, NO_PICTURE, FAILED))))
                .isEqualTo(json(
                        "[{\"scene\":\"00000000-0000-0000-0000-000000000003\",\"index\":3,\"reason\":\"refused\"}]"));
    }
}
