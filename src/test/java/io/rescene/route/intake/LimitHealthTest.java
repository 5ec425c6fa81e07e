package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitHealthTest {
    private static final long PATIENCE = 1_000;
    private static final String ITS_OWN = "more than a minute's limit";

    private final LimitHealth health = new LimitHealth(Duration.ofNanos(PATIENCE));
    private long now = 1;

    /** Whether it is its own at last, if it is refused so often, and others are accepted in between or not. */
    private boolean refused(int times, long pause, boolean othersPass) {
        boolean itsOwn = false;
        for (int time = 0; time < times; time++) {
            now += pause;
            itsOwn = health.refused(ITS_OWN, 1, now);
            if (othersPass) {
                health.accepted("other " + now, now + 1);
            }
        }
        return itsOwn;
    }

    @Test
    void whatOthersPassAgainAndAgainIsToBlame() {
        assertThat(refused(LimitHealth.MOST_PASSED_BY, 50, true)).isFalse();
        assertThat(refused(1, 50, true)).isTrue();
    }

    /** A limit's window is a minute: within it the same few may well be refused again and again. */
    @Test
    void notBeforeItHasLasted() {
        assertThat(refused(20, 4, true)).isFalse();
        assertThat(refused(7, 4, true)).isTrue();
    }

    @Test
    void aLimitThatGivesWayHoldsForAll() {
        for (int round = 0; round < 20; round++) {
            assertThat(refused(LimitHealth.MOST_PASSED_BY - 1, 50, true)).isFalse();
            health.refused("another", 2, now);
            health.accepted("another", now);
        }
    }

    /** Nothing tells a limit that it is more than from one that others use up. */
    @Test
    void leftAloneItIsToBlameWhenItLasts() {
        assertThat(refused(11, 100, false)).isFalse();
        assertThat(refused(1, 100, false)).isTrue();
        assertThat(refused(1, 100, false)).as("the next delivery, too").isTrue();
    }

    /** Say, while another program takes all of the account's limit. */
    @Test
    void enoughJobsAreNotToBlame() {
        for (int time = 0; time < 100; time++) {
            now += 100;
            for (int job = 1; job <= SharedTrouble.ENOUGH; job++) {
                assertThat(health.refused("of job " + job, job, now)).isFalse();
            }
        }
    }

    /** Each is waited for as long as the server says. */
    @Test
    void aLimitOfADayIsWaitedFor() {
        assertThat(refused(20, PATIENCE + 1, true)).isFalse();
    }

    @Test
    void whatIsAcceptedIsForgiven() {
        assertThat(refused(LimitHealth.MOST_PASSED_BY, 50, true)).isFalse();
        health.accepted(ITS_OWN, now);
        assertThat(refused(LimitHealth.MOST_PASSED_BY, 50, true)).isFalse();
    }
}
