package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is counted of all runs at once, held against each run's own. */
class ByRunIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private JdbcTemplate jdbc;

    @BeforeEach
    void threeRuns() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        jdbc = SERVICES.jdbc();
        jdbc.update("INSERT INTO rescene.runs (origin) SELECT 'command' FROM generate_series(1, 3)");
        jdbc.update("""
                INSERT INTO rescene.jobs (run_id, video_id, state, capped_by) VALUES
                    (1, gen_random_uuid(), 'done', NULL), (1, gen_random_uuid(), 'dead', NULL),
                    (2, gen_random_uuid(), 'queued', 'run 2'), (2, gen_random_uuid(), 'queued', 'run 2'),
                    (2, gen_random_uuid(), 'queued', 'owner x'), (2, gen_random_uuid(), 'dropped', NULL)
                """);
        jdbc.update("INSERT INTO rescene.accounts VALUES ('run 2', 3, 1), ('owner x', 5, 0)");
        jdbc.update("""
                INSERT INTO rescene.calls (key, kind, run_id, model, status, outcome, prompt_tokens, completion_tokens, cost_usd,
                    lost_usd, millis)
                VALUES ('a', 'scene', 1, 'm', 200, 'answer', 10, 20, 0.5, NULL, 1), ('b', 'scene', 1, 'm', 0, 'retry', 0, 0, NULL, 2, 1),
                    ('c', 'scene', 2, 'm', 200, 'answer', 1, 2, 0.25, NULL, 1), ('d', 'scene', NULL, 'm', 200, 'answer', 7, 7, 7, NULL, 1)
                """);
    }

    @Test
    void allAtOnceIsTheSameAsOneByOne() {
        Map<Long, Progress> jobs = Progress.byRun(jdbc);
        Map<Long, LibraryStatus.Spend> spend = LibraryStatus.spendByRun(jdbc);
        assertThat(jobs).containsOnlyKeys(1L, 2L);
        assertThat(spend).containsOnlyKeys(1L, 2L);
        assertThat(Spending.cappedByRun(jdbc)).containsOnlyKeys(2L);
        for (long run = 1; run <= 2; run++) {
            Optional<Long> only = Optional.of(run);
            assertThat(jobs).containsEntry(run, Progress.of(jdbc, only));
            assertThat(spend).containsEntry(run, LibraryStatus.spend(jdbc, only));
        }
        assertThat(Spending.cappedByRun(jdbc)).containsEntry(2L, Spending.capped(jdbc, Optional.of(2L)));
        assertThat(Progress.of(jdbc, Optional.of(3L))).isEqualTo(Progress.NONE);
        assertThat(LibraryStatus.spend(jdbc, Optional.of(3L)).calls()).isZero();
    }
}
