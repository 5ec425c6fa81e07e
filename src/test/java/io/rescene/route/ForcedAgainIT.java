package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Runs;
import io.rescene.support.Fixture;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code --force} leaves of a video whose pictures are not what they were. */
class ForcedAgainIT {
    /** SQL for the video that had a job first; with force the fixture's upgraded decoy has one, too. */
    private static final String FIRST = "(SELECT video_id FROM rescene.jobs ORDER BY id LIMIT 1)";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private List<String> scenesBefore = List.of();
    private String videoBefore = "";

    @BeforeEach
    void oneVideoOfSevenScenesIsUpgraded() {
        testbed.app().migrate();
        Fixture.small(1, 7).install(SERVICES.dataSource(), testbed.pictures().base());
        testbed.app().reprocess();
        assertThat(testbed.app().drain()).isZero();
        scenesBefore = scenes();
        videoBefore = video();
        assertThat(scenesBefore).hasSize(7).noneMatch(String::isEmpty);
        assertThat(videoBefore).startsWith("READY t ").isNotEqualTo("READY t NULL");
    }

    /** What was said of each, empty for nothing. */
    private static List<String> scenes() {
        return SERVICES.rows("SELECT concat(visual_description, visual_entities, visual_actions, tags)"
                + " FROM public.video_scenes WHERE video_id = " + FIRST + " ORDER BY index");
    }

    private static String video() {
        return SERVICES.one("SELECT status || ' ' || CASE WHEN has_rich_semantics THEN 't' ELSE 'f' END || ' '"
                + " || coalesce(video_summary, 'NULL') FROM public.videos WHERE id = " + FIRST);
    }

    private static void withoutPictures(String which) {
        SERVICES.jdbc()
                .update("UPDATE public.video_scenes SET thumbnail_url = NULL WHERE video_id = " + FIRST + " AND "
                        + which);
    }

    /** Where the picture of the n-th scene is. */
    private static String path(int scene) {
        return Fixture.ownPicture(scene).orElseThrow();
    }

    private void again() {
        testbed.app().reprocess(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), true, false));
        assertThat(testbed.app().drain()).isZero();
        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs WHERE video_id = " + FIRST))
                .containsExactly("done", "done");
    }

    private static String counts() {
        return SERVICES.one("SELECT described || ' ' || no_content || ' ' || no_picture || ' ' || failed"
                + " FROM rescene.jobs WHERE video_id = " + FIRST + " ORDER BY id DESC LIMIT 1");
    }

    @Test
    void aSceneWhosePictureIsGoneIsLeftAsItWasAndOneThatShowsNothingIsNot() {
        testbed.pictures().troubles(picture -> {
            if (picture.equals(path(0))) {
                return Optional.of(new Trouble.Status(404, "gone"));
            }
            return picture.equals(path(2)) ? Optional.of(new Trouble.Black()) : Optional.empty();
        });
        withoutPictures("index = 1");
        SERVICES.jdbc().update("UPDATE public.video_scenes SET tags = '{x}' WHERE index = 3 AND video_id = " + FIRST);

        again();

        List<String> left = new ArrayList<>(scenesBefore);
        left.set(2, "");
        assertThat(scenes()).isEqualTo(left);
        assertThat(counts()).isEqualTo("4 1 1 1");
        assertThat(video()).startsWith("READY t ").isNotEqualTo("READY t NULL");
    }

    @Test
    void aVideoWithoutPicturesKeepsItsSummary() {
        withoutPictures("true");

        again();

        assertThat(scenes()).isEqualTo(scenesBefore);
        assertThat(video()).isEqualTo(videoBefore);
        assertThat(counts()).isEqualTo("0 0 7 0");
    }

    @Test
    void aVideoThatShowsNothingHasNoSummary() {
        testbed.pictures().troubles(picture -> Optional.of(new Trouble.Black()));

        again();

        assertThat(scenes()).hasSize(7).allMatch(String::isEmpty);
        assertThat(video()).isEqualTo("READY t NULL");
    }
}
