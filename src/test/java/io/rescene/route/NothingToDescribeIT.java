package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.PictureServer.Trouble;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Scenes and videos without anything that could be described. */
class NothingToDescribeIT extends OutcomesBed {
    @Test
    void aSceneWithoutContentOrPictureKeepsNull() {
        openAi.faults(forScene(
                1,
                () -> new Fault.Content(
                        "{\"status\":\"no_content\",\"description\":\"\",\"entities\":[],\"actions\":[]}")));
        String black = Fixture.ownPicture(4).orElseThrow();
        pictures.troubles(path -> path.equals(black) ? Optional.of(new Trouble.Black()) : Optional.empty());
        Fixture fixture =
                enqueued(Fixture.of(List.of(5), scene -> scene == 2 ? Optional.empty() : Fixture.ownPicture(scene)));

        assertThat(app().drain()).isZero();

        assertThat(openAi.bill().entries())
                .as("the black frame is not asked about")
                .hasSize(4);
        assertThat(describedIndexes(fixture)).containsExactly("0", "3");
        assertThat(SERVICES.one(
                        "SELECT count(*) FROM public.video_scenes WHERE index IN (1, 2, 4) AND tags IS NOT NULL"))
                .isEqualTo("0");
        assertThat(video(fixture)).startsWith("READY t The video has 2 scenes");
        assertThat(SERVICES.one("SELECT scenes || ' ' || described || ' ' || no_content || ' ' || no_picture || ' ' ||"
                        + " failed || ' ' || uniform || ' ' || stored FROM rescene.jobs"))
                .isEqualTo("5 2 2 1 0 1 0");
    }

    @Test
    void aVideoWithNothingToDescribeIsDoneWithoutSummaryOrCall() {
        enqueued(Fixture.of(List.of(0, 3), scene -> Optional.empty()));

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.rows(
                        "SELECT v.status || ' ' || has_rich_semantics || ' ' || coalesce(video_summary, 'NULL')"
                                + " FROM public.videos v JOIN rescene.jobs j ON j.video_id = v.id"))
                .containsExactly("READY true NULL", "READY true NULL");
        assertThat(openAi.bill().entries()).isEmpty();
    }

    @Test
    void tagsOfADescribedSceneAreNeverNull() {
        openAi.faults(forScene(
                0,
                () -> new Fault.Content(
                        "{\"status\":\"ok\",\"description\":\"A wall.\",\"entities\":[],\"actions\":[]}")));
        enqueued(Fixture.small(1, 1));

        assertThat(app().drain()).isZero();

        assertThat(SERVICES.one("SELECT tags::text || visual_entities::text || visual_actions::text"
                        + " FROM public.video_scenes WHERE visual_description = 'A wall.'"))
                .isEqualTo("{}{}{}");
    }
}
