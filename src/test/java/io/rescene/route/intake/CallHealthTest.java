package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import io.rescene.route.intake.CallHealth.Failure;
import io.rescene.route.intake.CallHealth.Item;
import io.rescene.route.intake.CallHealth.Whose;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallHealthTest {
    private static final long PATIENCE = 1_000;

    private final CallHealth health = new CallHealth(Duration.ofNanos(PATIENCE));

    @Test
    void oneJobsTroubleIsItsOwnWhereOthersWork() {
        health.failed(job(1), item(1), false, 10);
        health.failed(job(1), item(11), false, 20);
        health.succeeded(item(100), 15);
        assertThat(isForEverybody(item(1), 10, false)).isFalse();
        health.failed(job(1), item(1), false, 30);
        assertThat(isForEverybody(item(1), 30, false))
                .as("another delivery, with nobody else left")
                .isFalse();
    }

    @Test
    void oneJobsTroubleIsItsOwnIfItFailedBeforeOrItsAnswersAreBroken() {
        health.failed(failedBefore(1), item(1), false, 10);
        health.failed(failedBefore(1), item(11), false, 20);
        assertThat(isForEverybody(item(1), 10, false)).isFalse();
        health.failed(job(1), item(1), true, 30);
        assertThat(isForEverybody(item(1), 10, false)).isFalse();
    }

    @Test
    void oneQuestionsTroubleIsItsOwn() {
        health.failed(job(1), item(1), false, 10);
        assertThat(isForEverybody(item(1), 10, false)).isFalse();
    }

    /** Its video may be the only one that there is: where none of its questions works that is taken for an outage. */
    @Test
    void oneJobsTroubleIsBelievedForAWhileIfNoneOfItsQuestionsWorks() {
        health.failed(job(1), item(2), false, 10);
        assertThat(lasts(job(1), item(1), PATIENCE)).isTrue();
        assertThat(lasts(job(1), item(1), PATIENCE + 1)).isFalse();
    }

    /** Two videos of several scenes none of which gets an answer: no chance, however few videos are left. */
    @Test
    void enoughQuestionsOfTwoJobsAreBelievedForAsLongAsItTakes() {
        for (int question = 2; question < SharedTrouble.ENOUGH; question++) {
            health.failed(job(1), item(question), false, 10);
        }
        health.failed(job(2), item(SharedTrouble.ENOUGH), false, 20);
        assertThat(lasts(job(1), item(1), 100 * PATIENCE)).isTrue();
        health.succeeded(item(100), 21);
        assertThat(lasts(job(1), item(1), 100 * PATIENCE))
                .as("something worked in between")
                .isFalse();
    }

    /** The pictures of one video may never come, say, and it may be the last. */
    @Test
    void oneJobIsBelievedForAWhileHoweverManyItsQuestions() {
        for (int question = 2; question <= 2 * SharedTrouble.ENOUGH; question++) {
            health.failed(job(1), item(question), false, 10);
        }
        assertThat(lasts(job(1), item(1), PATIENCE)).isTrue();
        assertThat(lasts(job(1), item(1), PATIENCE + 1)).isFalse();
    }

    /** It may be dead by now, by another worker's doing: its questions would be witnesses for ever. */
    @Test
    void whoLostADeliveryTellsLittle() {
        for (int question = 1; question < SharedTrouble.ENOUGH; question++) {
            health.failed(job(1), item(question), false, 10);
        }
        assertThat(lasts(job(1), item(1), PATIENCE + 1)).isFalse();
        health.failed(job(2), item(11), false, 20);
        assertThat(lasts(job(2), item(12), 100 * PATIENCE)).isFalse();
    }

    @Test
    void twoJobsTroubleWithoutASuccessIsEverybodys() {
        health.failed(job(1), item(1), false, 10);
        health.failed(job(2), item(2), false, 20);
        assertThat(isForEverybody(item(1), 10, false)).isTrue();
        assertThat(isForEverybody(item(2), 20, false)).isTrue();
    }

    /** Their own questions may be all that is left, and none of them ever work: without an end that would be waited out for ever. */
    @Test
    void aFewJobsAreBelievedForAWhile() {
        for (int job = 1; job < SharedTrouble.ENOUGH; job++) {
            assertThat(lasts(job(job), item(job), PATIENCE)).isEqualTo(job > 1);
            assertThat(lasts(job(job), item(job), PATIENCE + 1)).isFalse();
        }
        assertThat(isForEverybody(item(1), 10, true)).isTrue();
    }

    /** As many as that are no chance: what they have is an outage, however long it takes. */
    @Test
    void enoughJobsAreBelievedForAsLongAsItTakes() {
        allFail(SharedTrouble.ENOUGH, 10);
        assertThat(lasts(job(1), item(1), 100 * PATIENCE)).isTrue();
    }

    /** As a host of pictures that has never worked in this process. */
    @Test
    void aServiceThatMayBeGoneForGoodIsBelievedForAWhileHoweverManyTheJobs() {
        health.failed(job(1), host(1), false, 10);
        assertThat(lasts(job(1), host(1), 0)).as("one job's trouble").isFalse();
        for (int job = 2; job <= SharedTrouble.ENOUGH; job++) {
            health.failed(job(job), host(job), false, 10);
        }
        assertThat(lasts(job(1), host(1), 100 * PATIENCE))
                .as("the only one there is, as far as anybody knows")
                .isTrue();
        health.succeeded(item(1), 5);
        assertThat(lasts(job(2), host(2), PATIENCE)).isTrue();
        assertThat(lasts(job(2), host(2), PATIENCE + 1)).isFalse();
    }

    /** A picture that many videos share fails once, however many jobs it fails. */
    @Test
    void jobsThatShareTheItemThatFailsCountAsOne() {
        for (int job = 1; job <= SharedTrouble.ENOUGH; job++) {
            health.failed(job(job), host(0), false, 10);
        }
        assertThat(isForEverybody(host(0), 10, false)).isFalse();
        for (int item = 1; item <= SharedTrouble.ENOUGH; item++) {
            health.failed(job(1), host(item), false, 12);
        }
        assertThat(isForEverybody(host(0), 10, false)).isTrue();
        assertThat(lasts(job(2), host(0), PATIENCE + 1)).isFalse();
    }

    /** A job that was handed back begins with items that work: that they do says nothing of those that don't. */
    @Test
    void whatWorksBetweenTwoRoundsDoesNotMakeItLastForEver() {
        for (long round = 0; round < 100; round++) {
            long begun = round * PATIENCE / 10;
            health.succeeded(item(100), begun);
            allFail(SharedTrouble.ENOUGH, begun + 10);
            assertThat(isForEverybody(item(1), begun + 10, false)).isEqualTo(round <= 10);
        }
    }

    /** One that failed in another outage, long ago, is believed like any. */
    @Test
    void anotherOutageBeginsAnew() {
        allFail(SharedTrouble.ENOUGH, 10);
        health.succeeded(item(100), 20);
        for (long at = 20 * PATIENCE; at < 30 * PATIENCE; at += PATIENCE / 2) {
            allFail(SharedTrouble.ENOUGH, at);
            assertThat(isForEverybody(item(1), at, false)).isTrue();
        }
    }

    @Test
    void aServiceThatIsNotThereIsEverybodysTroubleAtOnce() {
        assertThat(isForEverybody(item(1), 10, true)).isTrue();
    }

    @Test
    void oneServiceMayBeAwayWhileAnotherWorks() {
        Item other = new Item("other", "x", true);
        health.failed(job(1), item(1), false, 10);
        health.failed(job(2), item(2), false, 10);
        health.succeeded(other, 20);
        assertThat(isForEverybody(item(1), 10, false)).isTrue();
        assertThat(isForEverybody(other, 10, false)).isFalse();
    }

    /** When all is away at the end of a run, one job may be left for each. */
    @Test
    void jobsThatNeedDifferentServicesTellOfItTogether() {
        Item other = new Item("other", "x", true);
        health.failed(job(1), item(1), false, 10);
        health.failed(job(2), other, false, 10);
        assertThat(isForEverybody(item(1), 10, false)).isTrue();
        assertThat(isForEverybody(other, 10, false)).isTrue();
    }

    /** A call takes seconds, and so long those go on to succeed that were under way when an outage began. */
    @Test
    void whatWasBegunBeforeTheTroubleSaysNothing() {
        health.failed(job(1), item(1), false, 10);
        health.failed(job(2), item(2), false, 12);
        health.succeeded(item(3), 5);
        health.succeeded(item(4), 9);
        assertThat(isForEverybody(item(1), 10, false)).isTrue();
        assertThat(isForEverybody(item(1), 10, true)).isTrue();
    }

    @Test
    void aSuccessThatWasBegunSinceClearsEverything() {
        health.failed(job(1), host(1), false, 10);
        health.succeeded(host(100), 11);
        health.succeeded(host(101), 3);
        health.failed(job(2), host(2), false, 20);
        assertThat(isForEverybody(host(1), 10, false)).isFalse();
        assertThat(isForEverybody(host(1), 10, true)).isFalse();
        assertThat(isForEverybody(host(2), 20, false))
                .as("the first job's trouble is over")
                .isFalse();
        health.failed(job(3), host(3), false, 30);
        assertThat(isForEverybody(host(2), 20, false)).isTrue();
    }

    @Test
    void timesMayBeNegative() {
        health.failed(job(1), item(1), false, -20);
        health.failed(job(2), item(2), false, -15);
        assertThat(isForEverybody(item(1), -20, false)).isTrue();
        health.succeeded(item(3), -10);
        assertThat(isForEverybody(item(1), -20, false)).isFalse();
    }

    /** They may be items that never work, of which a run's end consists: that must not be waited out for ever. */
    @Test
    void jobsThatFailedBeforeAreBelievedForAWhileHoweverMany() {
        for (int job = 1; job <= 2 * SharedTrouble.ENOUGH; job++) {
            health.failed(failedBefore(job), item(job), false, 10);
        }
        assertThat(lasts(failedBefore(1), item(1), PATIENCE)).isTrue();
        assertThat(lasts(failedBefore(1), item(1), PATIENCE + 1)).isFalse();
        health.succeeded(item(1), 2 * PATIENCE);
        health.failed(failedBefore(1), item(1), false, 3 * PATIENCE);
        health.failed(failedBefore(2), item(2), false, 3 * PATIENCE);
        assertThat(isForEverybody(item(1), 3 * PATIENCE, false))
                .as("what works again may end again")
                .isTrue();
    }

    /** It is sent, and may be billed, each time: videos whose answers always break must not be asked for ever. */
    @Test
    void answersThatComeBrokenAreBelievedAFewTimes() {
        for (int time = 1; time <= 3 + SharedTrouble.MOST_BELIEVED; time++) {
            for (int job = 1; job <= SharedTrouble.ENOUGH; job++) {
                health.failed(job(job), item(job), true, time);
            }
            assertThat(isForEverybody(item(1), 1, false)).isTrue();
        }
        health.failed(job(1), item(1), true, 20);
        assertThat(isForEverybody(item(1), 1, false)).isFalse();
    }

    /** One call tells whether it lasts; the others would only cost. */
    @Test
    void whatWasWaitedForLastsUntilACallSucceeds() {
        health.failed(job(1), item(1), true, 10);
        assertThat(isForEverybody(item(1), 10, false)).isFalse();
        assertThat(health.isWaitedFor("service")).isFalse();
        health.failed(job(2), item(2), true, 12);
        assertThat(isForEverybody(item(2), 12, false)).isTrue();
        assertThat(health.isWaitedFor("service")).isTrue();
        assertThat(health.isWaitedFor("other")).isFalse();
        health.succeeded(item(3), 20);
        assertThat(health.isWaitedFor("service")).isFalse();
    }

    /** Each try takes a minute: it is said long before the tries are used up. */
    @Test
    void thatNothingSucceedsIsSaidWhileItIsStillTried() {
        for (int job = 1; job <= 4; job++) {
            health.failed(job(job), item(job), false, job);
        }
        assertThat(health.inWords(10)).isEmpty();
        health.failed(job(5), item(5), false, 5);
        assertThat(health.inWords(10)).contains("no call to service succeeds");
        assertThat(health.inWords(10 + Duration.ofHours(1).toNanos())).isEmpty();
        health.succeeded(item(6), 6);
        assertThat(health.inWords(10)).isEmpty();
    }

    @Test
    void whatIsBelievedNoMoreIsNotWaitedFor() {
        health.failed(job(2), item(2), true, 12);
        assertThat(lasts(job(1), item(1), PATIENCE)).isTrue();
        assertThat(health.isWaitedFor("service")).isTrue();
        assertThat(lasts(job(1), item(1), PATIENCE + 1)).isFalse();
        assertThat(health.isWaitedFor("service")).isFalse();
    }

    /** What failed and was answered later proves that the service was to blame. */
    @Test
    void whereManyAnswersComeLateAnItemIsTriedOnForAWhile() {
        answeredLate(2);
        assertThat(whose(job(1), item(1), PATIENCE)).isEqualTo(Whose.ITS_OWN);
        answeredLate(1);
        assertThat(whose(job(1), item(1), PATIENCE)).isEqualTo(Whose.NOT_KNOWN);
        assertThat(whose(job(1), item(1), PATIENCE + 1)).isEqualTo(Whose.ITS_OWN);
    }

    @Test
    void whereMostAreAnsweredAtOnceAnItemIsNotTriedOn() {
        answeredLate(3);
        for (int other = 1; other <= 4; other++) {
            health.succeeded(item(100 + other), 15);
        }
        assertThat(whose(job(1), item(1), 10)).isEqualTo(Whose.ITS_OWN);
    }

    /** Those hosts are whoever's. */
    @Test
    void howAHostAnswersTellsNothingOfAnother() {
        for (int number = 2; number <= 4; number++) {
            Item other = new Item("other", "x" + number, false);
            health.failed(job(2), other, false, 5);
            health.succeeded(other, 15);
        }
        health.succeeded(host(2), 15);
        assertThat(whose(job(1), host(1), 10)).isEqualTo(Whose.ITS_OWN);
    }

    /** A video has many scenes, but one summary. */
    @Test
    void howTheScenesAreAnsweredTellsOfTheSummary() {
        answeredLate(3);
        Item summary = new Item("summaries", "x", true);
        health.succeeded(new Item("summaries", "other", true), 15);
        assertThat(whose(job(1), summary, PATIENCE)).isEqualTo(Whose.NOT_KNOWN);
    }

    @Test
    void whatMayHaveCostTooMuchIsNotTriedOn() {
        answeredLate(3);
        health.failed(job(1), item(1), false, 10);
        assertThat(health.whose(item(1), new Failure(10, false, true, "x"))).isEqualTo(Whose.ITS_OWN);
    }

    /** They were late in an outage, say, of hours ago. */
    @Test
    void whatCameLateLongAgoTellsNothing() {
        answeredLate(3);
        long hoursLater = 15 + PATIENCE + 1;
        health.failed(job(1), item(1), false, hoursLater);
        assertThat(health.whose(item(1), new Failure(hoursLater, false, false, "x")))
                .isEqualTo(Whose.ITS_OWN);
        health.succeeded(item(100), hoursLater + 1);
        health.failed(job(1), item(1), false, hoursLater + 2);
        assertThat(health.whose(item(1), new Failure(hoursLater, false, false, "x")))
                .isEqualTo(Whose.ITS_OWN);
    }

    /** So many items failed, and were answered at last. */
    private void answeredLate(int items) {
        for (int number = 2; number < 2 + items; number++) {
            health.failed(job(number), item(number), false, 5);
            health.succeeded(item(number), 15);
        }
    }

    private boolean isForEverybody(Item item, long firstFailed, boolean notReached) {
        return health.whose(item, new Failure(firstFailed, notReached, false, "x")) == Whose.EVERYBODYS;
    }

    private void allFail(int jobs, long at) {
        for (int job = 1; job <= jobs; job++) {
            health.failed(job(job), item(job), false, at);
        }
    }

    /** Whether a job's item is believed that fails from 10 on, for so long, again and again. */
    private boolean lasts(Job job, Item item, long nanos) {
        fails(job, item, nanos);
        return isForEverybody(item, 10 + nanos, false);
    }

    /** Whose its trouble is, if it is one delivery. */
    private Whose whose(Job job, Item item, long nanos) {
        fails(job, item, nanos);
        return health.whose(item, new Failure(10, false, false, "x"));
    }

    private void fails(Job job, Item item, long nanos) {
        for (long at = 10; at < 10 + nanos; at += PATIENCE / 2) {
            health.failed(job, item, false, at);
        }
        health.failed(job, item, false, 10 + nanos);
    }

    private static Item item(int number) {
        return new Item("service", "item " + number, true);
    }

    /** Of a service that not all need. */
    private static Item host(int number) {
        return new Item("host", "picture " + number, false);
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
