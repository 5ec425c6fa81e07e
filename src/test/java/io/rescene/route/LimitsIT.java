package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.embedded.openai.OfflineLimits;
import io.rescene.embedded.openai.OfflineOpenAi;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose account has limits. */
class LimitsIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @TempDir
    private Path folder;

    @Test
    void limitsAreKeptNotedAndNobodyPaysForThem() {
        SERVICES.createLibrary();
        try (OfflineOpenAi openAi = new OfflineOpenAi(Duration.ofMillis(100), new OfflineLimits(600, 14_000));
                PictureServer pictures = PictureServer.start()) {
            Map<String, String> environment = SERVICES.environment(openAi.baseUrl());
            environment.put("RESCENE_OPENAI_CONCURRENCY", "16");
            environment.put("RESCENE_OPENAI_TRIES", "1");
            InProcess app = new InProcess(folder, environment);
            app.migrate();
            Fixture.small(4, 6).install(SERVICES.dataSource(), pictures.base());
            app.reprocess();
            long begun = System.nanoTime();
            assertThat(app.drain()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("the bucket alone holds too few tokens")
                    .isGreaterThan(Duration.ofSeconds(3));
            assertThat(SERVICES.rows("SELECT DISTINCT state || ' ' || attempts FROM rescene.jobs"))
                    .containsExactly("done 1");
            assertThat(SERVICES.rows("SELECT model || ' ' || budget || ' ' || most || ' ' || window_seconds"
                            + " FROM rescene.limits WHERE model = 'gpt-4o' ORDER BY 1"))
                    .containsExactly("gpt-4o requests 600 60", "gpt-4o tokens 14000 60");
        }
    }
}
