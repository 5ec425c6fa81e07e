package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.LogHeard;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PostgreSQL's operators with {@code #} and {@code ?} in SQL that engineers edit. */
class OperatorsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Runs.Request FIRST =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.of(1L), false, false);

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    @BeforeEach
    void libraryWithJson() {
        testbed.app().migrate();
        Fixture.small(3, 2).install(SERVICES.dataSource(), testbed.pictures().base());
        SERVICES.jdbc().execute("ALTER TABLE public.videos ADD meta jsonb DEFAULT '{\"kind\": {\"of\": \"talk\"}}'");
        SERVICES.jdbc().execute("ALTER TABLE public.video_scenes ADD meta jsonb DEFAULT '{\"kind\": \"shot\"}'");
    }

    private void edit(String file, String from, String to) throws IOException {
        String packed = Files.readString(Path.of("routes", file));
        assertThat(packed).contains(from);
        Path own = testbed.folder().resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, packed.replace(from, to));
    }

    /** Told by the route of one's own. */
    private static void awaitDone(int videos) {
        await().atMost(SOON)
                .until(() -> SERVICES.one("SELECT count(*) FROM public.videos WHERE filename = '4'")
                        .equals(Integer.toString(videos)));
    }

    @Test
    void workInEditedFilesAndInRoutesOfOnesOwn() throws IOException {
        String talks = "v.status = 'READY' AND v.meta #>> '{kind,of}' = 'talk' AND v.meta ?? 'kind' AND 5 # 1 = 4"
                + " -- not :#${variable.owner}\n";
        edit("sql/candidates.sql", "v.status = 'READY'", talks);
        edit("sql/count-candidates.sql", "v.status = 'READY'", talks);
        edit(
                "video-done.camel.yaml",
                "        - log:",
                "        - to:\n            id: mine\n            uri: \"sql:UPDATE public.videos SET filename = (5 # 1)::text"
                        + " WHERE id = :#${variable.video}::uuid\"\n        - log:");
        InProcess rescene = testbed.app();
        rescene.checkRoutes();
        try (LogHeard log = new LogHeard();
                InProcess.Worker worker = rescene.worker(false)) {
            rescene.reprocess(FIRST);
            awaitDone(1);
            edit("sql/scenes.sql", "WHERE", "WHERE s.meta #> '{kind}' IS NOT NULL AND '#fff :#fff' <> '' AND");
            await().atMost(SOON)
                    .until(() -> log.lines("io.rescene").stream().anyMatch(line -> line.contains("Took up")));
            rescene.reprocess();
            awaitDone(3);
            worker.stop().stop();
        }
        assertThat(SERVICES.rows("SELECT DISTINCT state || attempts FROM rescene.jobs"))
                .containsExactly("done1");
    }
}
