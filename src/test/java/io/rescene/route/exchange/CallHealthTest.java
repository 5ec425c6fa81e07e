package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallHealthTest {
    private final CallHealth health = new CallHealth();

    @Test
    void oneJobsTroubleIsItsOwn() {
        health.failed(job(1), "item " + 1, false, 10);
        health.failed(job(1), "item " + 1, false, 20);
        assertThat(health.isForEverybody(10, false)).isFalse();
    }

    @Test
    void twoJobsTroubleWithoutASuccessIsEverybodys() {
        health.failed(job(1), "item " + 1, false, 10);
        health.failed(job(2), "item " + 2, false, 20);
        assertThat(health.isForEverybody(10, false)).isTrue();
        assertThat(health.isForEverybody(20, false)).isTrue();
    }

    /** Their own questions may be all that is left, and none of them ever work: without an end that would be waited out for ever. */
    @Test
    void aFewJobsAreBelievedLongerButNotForEver() {
        health.failed(job(1), "item " + 1, false, 10);
        health.failed(job(2), "item " + 2, false, 20);
        for (int time = 0; time < CallHealth.MOST_BELIEVED_OF_FEW; time++) {
            assertThat(health.isForEverybody(10, false)).isTrue();
        }
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isForEverybody(10, true)).isTrue();
        health.failed(job(3), "item " + 3, false, 30);
        assertThat(health.isForEverybody(30, false)).isFalse();
    }

    /** As many as that are no chance: what they have is an outage, however long it takes. */
    @Test
    void enoughJobsAreBelievedForEver() {
        for (int job = 1; job <= SharedTrouble.ENOUGH; job++) {
            health.failed(job(job), "item " + job, false, 10);
        }
        for (int time = 0; time < 100; time++) {
            assertThat(health.isForEverybody(10, false)).isTrue();
        }
    }

    /** A picture that many videos share fails once, however many jobs it fails. */
    @Test
    void jobsThatShareTheItemThatFailsCountAsOne() {
        for (int job = 1; job <= SharedTrouble.ENOUGH; job++) {
            health.failed(job(job), "shared", false, 10);
        }
        assertThat(health.isForEverybody(10, false)).isFalse();
        health.failed(job(1), "item of its own", false, 12);
        for (int time = 0; time < CallHealth.MOST_BELIEVED_OF_FEW; time++) {
            assertThat(health.isForEverybody(10, false)).isTrue();
        }
        assertThat(health.isForEverybody(10, false)).isFalse();
    }

    @Test
    void severalItemsOfOneJobAreItsOwn() {
        for (int item = 1; item <= SharedTrouble.ENOUGH; item++) {
            health.failed(job(1), "item " + item, false, 10);
        }
        assertThat(health.isForEverybody(10, false)).isFalse();
    }

    @Test
    void whatMayBeTheItemsOwnIsNotBelievedForEver() {
        for (int job = 1; job <= SharedTrouble.ENOUGH; job++) {
            health.failed(job(job), "item " + job, false, 10);
        }
        for (int time = 0; time < CallHealth.MOST_BELIEVED_OF_FEW; time++) {
            assertThat(health.isForEverybodyPerhaps(10)).isTrue();
        }
        assertThat(health.isForEverybodyPerhaps(10)).isFalse();
        assertThat(health.isForEverybody(10, false)).isTrue();
    }

    @Test
    void aServiceThatIsNotThereIsEverybodysTroubleAtOnce() {
        assertThat(health.isForEverybody(10, true)).isTrue();
    }

    /** A call takes seconds, and so long those go on to succeed that were under way when an outage began. */
    @Test
    void whatWasBegunBeforeTheTroubleSaysNothing() {
        health.failed(job(1), "item " + 1, false, 10);
        health.failed(job(2), "item " + 2, false, 12);
        health.succeeded(5);
        health.succeeded(9);
        assertThat(health.isForEverybody(10, false)).isTrue();
        assertThat(health.isForEverybody(10, true)).isTrue();
    }

    @Test
    void aSuccessThatWasBegunSinceClearsEverything() {
        health.failed(job(1), "item " + 1, false, 10);
        health.succeeded(11);
        health.succeeded(3);
        health.failed(job(2), "item " + 2, false, 20);
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isForEverybody(10, true)).isFalse();
        assertThat(health.isForEverybody(20, false))
                .as("the first job's trouble is over")
                .isFalse();
        health.failed(job(3), "item " + 3, false, 30);
        assertThat(health.isForEverybody(20, false)).isTrue();
    }

    @Test
    void timesMayBeNegative() {
        health.failed(job(1), "item " + 1, false, -20);
        health.failed(job(2), "item " + 2, false, -15);
        assertThat(health.isForEverybody(-20, false)).isTrue();
        health.succeeded(-10);
        assertThat(health.isForEverybody(-20, false)).isFalse();
    }

    /** They may be items that never work, of which a run's end consists: that must not be waited out for ever. */
    @Test
    void jobsThatFailedBeforeAreBelievedAFewTimes() {
        health.failed(job(1), "item " + 1, false, 8);
        health.failed(failedBefore(1), "item " + 1, false, 10);
        assertThat(health.isForEverybody(10, false)).isFalse();
        health.failed(failedBefore(2), "item " + 2, false, 12);
        health.failed(job(3), "item " + 3, false, 14);
        for (int time = 0; time < SharedTrouble.MOST_BELIEVED; time++) {
            assertThat(health.isForEverybody(10, false)).isTrue();
        }
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isForEverybody(14, false)).isFalse();
        assertThat(health.isForEverybody(10, true)).isTrue();

        // Two that have not failed before say more.
        health.failed(job(4), "item " + 4, false, 16);
        assertThat(health.isForEverybody(10, false))
                .as("an outage spares them, too")
                .isTrue();

        health.succeeded(20);
        health.failed(failedBefore(1), "item " + 1, false, 22);
        health.failed(failedBefore(2), "item " + 2, false, 24);
        assertThat(health.isForEverybody(22, false))
                .as("what works again may end again")
                .isTrue();
    }

    /** It is sent, and may be billed, each time: two videos whose answers always break must not be asked for ever. */
    @Test
    void answersThatComeBrokenAreBelievedAFewTimes() {
        health.failed(job(1), "item " + 1, true, 10);
        health.failed(job(2), "item " + 2, true, 12);
        for (int time = 0; time < SharedTrouble.MOST_BELIEVED; time++) {
            assertThat(health.isForEverybody(10, false)).isTrue();
        }
        assertThat(health.isForEverybody(10, false)).isFalse();
        health.failed(job(1), "item " + 1, false, 14);
        health.failed(job(2), "item " + 2, false, 14);
        assertThat(health.isForEverybody(10, false)).isTrue();
    }

    /** One call tells whether it lasts; the others would only cost. */
    @Test
    void whatWasWaitedForLastsUntilACallSucceeds() {
        health.failed(job(1), "item " + 1, true, 10);
        assertThat(health.isForEverybody(10, false)).isFalse();
        assertThat(health.isWaitedFor()).isFalse();
        health.failed(job(2), "item " + 2, true, 12);
        assertThat(health.isForEverybody(12, false)).isTrue();
        assertThat(health.isWaitedFor()).isTrue();
        health.succeeded(20);
        assertThat(health.isWaitedFor()).isFalse();
    }

    @Test
    void whatIsBelievedNoMoreIsNotWaitedFor() {
        health.failed(job(1), "item " + 1, true, 10);
        health.failed(job(2), "item " + 2, true, 12);
        for (int time = 0; time <= SharedTrouble.MOST_BELIEVED; time++) {
            health.isForEverybody(12, false);
        }
        assertThat(health.isWaitedFor()).isFalse();
    }

    private static Job job(long id) {
        return job(id, false);
    }

    private static Job failedBefore(long id) {
        return job(id, true);
    }

    private static Job job(long id, boolean failedBefore) {
        return new Job(
                id, 1, UUID.randomUUID(), Optional.empty(), 1, 1, failedBefore, Instant.EPOCH, false, Optional.empty());
    }
}
