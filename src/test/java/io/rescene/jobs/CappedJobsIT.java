package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.money.Budgets;
import io.rescene.support.Services;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which of the jobs that wait for money go on. */
class CappedJobsIT {
    private static final String WAITING =
            "SELECT coalesce(capped_by, 'goes on') || ' ' || coalesce(capped_usd::float, 0) FROM rescene.jobs ORDER BY id";

    @RegisterExtension
    static final Services SERVICES = new Services();

    private static CappedJobs capped() {
        return new CappedJobs(SERVICES.jdbc(), new Budgets(Optional.empty(), Optional.of(new BigDecimal("10"))));
    }

    @BeforeEach
    void twoRunsWithCaps() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        SERVICES.jdbc().update("INSERT INTO rescene.runs (origin, cap_usd) VALUES ('command', 5), ('command', 2)");
    }

    private static void waits(String account, double... usd) {
        for (double one : usd) {
            SERVICES.jdbc()
                    .update(
                            "INSERT INTO rescene.jobs (run_id, video_id, capped_by, capped_usd) VALUES (1, gen_random_uuid(), ?, ?)",
                            account,
                            one);
        }
    }

    private static void spent(String account, double usd, double reserved) {
        SERVICES.jdbc().update("INSERT INTO rescene.accounts VALUES (?, ?, ?)", account, usd, reserved);
    }

    @Test
    void thoseForWhoseNextCallThereIsRoomInTheirAccount() {
        waits("run 1", 1, 0.5, 0.25);
        waits("run 2", 0.1);
        waits("owner x", 3, 4);
        spent("run 1", 4, 0.5);
        spent("run 2", 2, 0);
        spent("owner x", 7, 0);

        List<Runs.Opened> released = capped().release();

        assertThat(SERVICES.rows(WAITING))
                .containsExactly("run 1 1", "goes on 0", "goes on 0", "run 2 0.1", "goes on 0", "owner x 4");
        assertThat(released).hasSize(3);
        assertThat(capped().release()).isEmpty();
    }

    @Test
    void allOfAnAccountThatHasNoCapAnyMoreOrIsUnknown() {
        waits("day 2020-01-01", 1, 2000);
        waits("run 1", 5);
        spent("day 2020-01-01", 10, 0);

        assertThat(capped().release()).hasSize(3);
    }

    @Test
    void whatIsNoLongerQueuedIsLeftAlone() {
        waits("run 1", 1);
        SERVICES.jdbc().update("UPDATE rescene.jobs SET state = 'dropped'");

        assertThat(capped().release()).isEmpty();
    }

    @Test
    void nobodyWaits() {
        assertThat(capped().release()).isEmpty();
    }
}
