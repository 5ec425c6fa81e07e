package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.PictureServer;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pictures are held by their bytes, not by their number: more of them than the heap holds pass through it. */
class LargePicturesIT {
    private static final int BYTES = 9_000_000;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    @Test
    void aHeapOfTenPicturesUpgradesSixteenWithEightCalls() {
        testbed.app().migrate();
        try (PictureServer pictures = PictureServer.start(path -> BYTES)) {
            Fixture.small(4, 4).install(SERVICES.dataSource(), pictures.base());
            testbed.openAi().latency(Duration.ofMillis(500));
            testbed.environment().put("RESCENE_OPENAI_CONCURRENCY", "8");
            testbed.app().reprocess();
            ResceneProcess.Ended worker;
            try (ResceneProcess process = ResceneProcess.start(
                    testbed.folder(), testbed.environment(), List.of("-Xmx128m"), "worker", "--drain")) {
                worker = process.end(Duration.ofSeconds(60));
            }
            assertThat(worker.exitCode()).as(worker.all()).isZero();
            assertThat(SERVICES.one("SELECT count(*) FROM video_scenes WHERE visual_description IS NOT NULL"))
                    .isEqualTo("16");
            assertThat(SERVICES.one("SELECT max(attempts) FROM rescene.jobs")).isEqualTo("1");
        }
    }
}
