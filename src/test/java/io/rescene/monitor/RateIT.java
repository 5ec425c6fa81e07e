package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rescene.support.Services;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which jobs count for the rate. */
class RateIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @BeforeEach
    void noJobs() {
        SERVICES.createLibrary();
        SERVICES.migrate();
    }

    private static void job(int run, String state, @Nullable String claimed, @Nullable String finished) {
        SERVICES.jdbc().update("""
                INSERT INTO rescene.jobs (run_id, video_id, state, scenes, claimed_at, finished_at)
                VALUES (?, gen_random_uuid(), ?, 10, now() + ?::interval, now() + ?::interval)
                """, run, state, claimed, finished);
    }

    private static Rate rate(Optional<Long> run) {
        return Rate.of(SERVICES.jdbc(), run);
    }

    @Test
    void thoseThatWereClosedInTheLastFiveMinutes() {
        job(1, "done", "-10 minutes", "-1 minute");
        job(1, "dead", "-10 minutes", "-2 minutes");
        job(2, "done", "-10 minutes", "-3 minutes");
        job(2, "done", "-1 hour", "-6 minutes");
        job(2, "done", "-1 minute", "1 minute");
        job(2, "queued", null, null);

        assertThat(rate(Optional.empty()).videosPerMinute()).isEqualTo(3 / 5.0);
        assertThat(rate(Optional.empty()).scenesPerMinute()).isEqualTo(20 / 5.0);
        assertThat(rate(Optional.of(1L)).videosPerMinute()).isEqualTo(2 / 5.0);
        assertThat(rate(Optional.of(3L)).videosPerMinute()).isZero();
    }

    @Test
    void sinceTheFirstOfThemOrOfThoseInWorkWasClaimed() {
        job(1, "done", "-1 minute", "-1 second");
        job(2, "processing", "-2 minutes", null);

        assertThat(rate(Optional.of(1L)).videosPerMinute()).isEqualTo(1, within(0.1));
        assertThat(rate(Optional.empty()).videosPerMinute()).isEqualTo(0.5, within(0.1));
    }
}
