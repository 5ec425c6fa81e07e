package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.FakeOpenAi;
import io.rescene.support.FakeScene;
import io.rescene.support.Fixture;
import io.rescene.support.HostileText;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import io.rescene.support.Testbed;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Text of users and of the model is data: it comes through byte for byte, and nothing acts on it. */
class HostileTextIT {
    /** Without the last, which is empty. */
    private static final int LINES = HostileText.lines() - 1;
    /** What no upgrade may change, the addresses of pictures and the names of files too. */
    private static final String GIVEN = "SELECT concat_ws('|', v.filename, s.transcript_segment, s.thumbnail_url)"
            + " FROM public.videos v JOIN public.video_scenes s ON s.video_id = v.id ORDER BY 1";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private final FakeOpenAi openAi = testbed.openAi();
    private final PictureServer pictures = testbed.pictures();

    @Test
    void comesThroughByteForByte() {
        Map<String, String> environment = testbed.environment();
        // A third of the addresses leads nowhere: such a scene is recorded, with the rest of its video upgraded.
        environment.put("RESCENE_SCENE_TOLERATED_FAILURE_PERCENT", "100");
        InProcess app = testbed.app();
        app.migrate();
        Fixture fixture = Fixture.of(List.of(LINES, LINES, LINES), Fixture::ownPicture);
        fixture.install(SERVICES.dataSource(), pictures.base());
        Map<String, FakeScene> said = new HashMap<>();
        for (int line = 0; line < LINES; line++) {
            String text = HostileText.line(line);
            said.put(
                    FakeOpenAi.subjectOf(pictures.bytesFor(path(fixture, line))),
                    FakeScene.of(text, List.of(text, "x " + text), List.of(text)));
            String encoded = "?" + URLEncoder.encode(text, StandardCharsets.UTF_8);
            address(fixture, LINES + line, pictures.base() + path(fixture, LINES + line) + encoded);
            address(fixture, 2 * LINES + line, pictures.base() + path(fixture, line) + "?" + text);
        }
        openAi.scenes(subject -> said.containsKey(subject) ? said.get(subject) : FakeScene.of(subject));
        List<String> given = SERVICES.rows(GIVEN);
        List<String> decoys = Tables.snapshotWhere(SERVICES.dataSource(), "public.videos", "status <> 'READY'");
        app.reprocess();

        assertThat(app.drain()).isZero();

        assertThat(SERVICES.rows(GIVEN)).as("names, transcripts and addresses").isEqualTo(given);
        assertThat(Tables.snapshotWhere(SERVICES.dataSource(), "public.videos", "status <> 'READY'"))
                .isEqualTo(decoys);
        IntStream.range(0, LINES).forEach(line -> described(fixture, line));
        assertThat(SERVICES.one("SELECT count(*) FROM public.video_scenes WHERE visual_description IS NOT NULL"
                        + " AND video_id = '" + fixture.videos().get(1).id() + "'"))
                .as("scenes whose address holds encoded text")
                .isEqualTo(Integer.toString(LINES));
        assertThat(SERVICES.one("SELECT scenes - described - failed || ' ' || (failed = jsonb_array_length(failures))"
                        + " FROM rescene.jobs WHERE video_id = '"
                        + fixture.videos().get(2).id() + "'"))
                .as("scenes whose address is hostile are described or recorded")
                .isEqualTo("0 true");
    }

    private static String path(Fixture fixture, int scene) {
        return fixture.scenes().get(scene).picture().orElseThrow();
    }

    private static void address(Fixture fixture, int scene, String address) {
        SERVICES.jdbc()
                .update(
                        "UPDATE public.video_scenes SET thumbnail_url = ? WHERE id = ?",
                        address,
                        fixture.scenes().get(scene).id());
    }

    private static void described(Fixture fixture, int line) {
        String text = HostileText.line(line);
        SERVICES.jdbc()
                .query(
                        "SELECT * FROM public.video_scenes WHERE id = ?",
                        row -> {
                            assertThat(row.getString("visual_description")).isEqualTo(text);
                            assertThat((Object[])
                                            row.getArray("visual_entities").getArray())
                                    .containsExactly(text.strip(), "x " + text.stripTrailing());
                            assertThat((Object[]) row.getArray("visual_actions").getArray())
                                    .containsExactly(text.strip());
                        },
                        fixture.scenes().get(line).id());
    }
}
