package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Job;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InWorkTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final InWork inWork = new InWork(2, 2, 1);
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Job begun(int questions) throws InterruptedException {
        Job job = Exchanges.job(1);
        inWork.enter(false, () -> true);
        inWork.holds(job);
        inWork.begins(job, questions);
        return job;
    }

    private CompletableFuture<Boolean> waiting() {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                taken.complete(inWork.awaitNeed(open::get, LONG));
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return taken;
    }

    @Test
    void aFurtherJobIsTakenAtOnceWhileQuestionsAreTooFew() throws Exception {
        begun(1);
        assertThat(inWork.awaitNeed(open::get, LONG)).isTrue();
    }

    @Test
    void whoWaitsIsWokenByAQuestionThatIsClosed() throws Exception {
        Job job = begun(2);
        CompletableFuture<Boolean> taken = waiting();
        inWork.closed(job);
        assertThat(taken.get()).isTrue();
    }

    @Test
    void whoWaitsIsWokenByAJobThatLeaves() throws Exception {
        Job job = begun(5);
        CompletableFuture<Boolean> taken = waiting();
        inWork.leave(job);
        assertThat(taken.get()).isTrue();
    }

    @Test
    void whoWaitsIsWokenWhenJobsMayBeTakenAgain() throws Exception {
        open.set(false);
        CompletableFuture<Boolean> taken = waiting();
        open.set(true);
        inWork.lookForNeed();
        assertThat(taken.get()).isTrue();
    }

    @Test
    void noneIsTakenWhenTheWaitIsOver() throws Exception {
        begun(2);
        assertThat(inWork.awaitNeed(open::get, Duration.ofMillis(1))).isFalse();
    }

    /** For calls that four jobs keep busy. */
    private final InWork roomy = new InWork(40, 100, 4);

    private boolean isNeeded() throws InterruptedException {
        return roomy.awaitNeed(open::get, Duration.ofMillis(1));
    }

    private Job loaded(long token, int questions) throws InterruptedException {
        roomy.takes();
        Job job = Exchanges.job(token);
        roomy.enter(false, () -> true);
        roomy.holds(job);
        roomy.begins(job, questions);
        roomy.tookOne();
        return job;
    }

    @Test
    void beforeAnyJobIsKnownOneIsTakenAlone() throws Exception {
        assertThat(isNeeded()).isTrue();
        roomy.takes();
        assertThat(isNeeded()).isFalse();
    }

    @Test
    void severalAreTakenAtOnceAsFarAsTheyAreNeeded() throws Exception {
        loaded(1, 10);
        roomy.takes();
        assertThat(isNeeded()).isTrue();
        roomy.takes();
        assertThat(isNeeded()).isTrue();
        roomy.takes();
        assertThat(isNeeded()).isFalse();
    }

    @Test
    void notMoreAreTakenAtOnceThanAreClaimedAtOnce() throws Exception {
        loaded(1, 1);
        for (int i = 0; i < 4; i++) {
            assertThat(isNeeded()).isTrue();
            roomy.takes();
        }
        assertThat(isNeeded()).isFalse();
        roomy.tookOne();
        assertThat(isNeeded()).isTrue();
    }

    @Test
    void noneIsTakenAndNoneEntersWhileOneWaitsToBeAlone() throws Exception {
        Job job = loaded(1, 1);
        CompletableFuture<Boolean> alone = entering(true);
        CompletableFuture<Boolean> other = entering(false);
        assertThat(isNeeded()).isFalse();
        assertThat(other).isNotDone();
        roomy.leave(job);
        assertThat(alone.get()).isTrue();
        assertThat(other).isNotDone();
        roomy.leave();
        assertThat(other.get()).isTrue();
        assertThat(isNeeded()).isTrue();
    }

    @Test
    void besideAJobThatIsAloneOneIsTakenAtMost() throws Exception {
        roomy.leave(loaded(1, 1));
        assertThat(roomy.enter(true, () -> true)).isTrue();
        assertThat(isNeeded()).isTrue();
        roomy.takes();
        assertThat(isNeeded()).isFalse();
        roomy.leave();
        assertThat(isNeeded()).isTrue();
    }

    private CompletableFuture<Boolean> entering(boolean toBeAlone) {
        CompletableFuture<Boolean> entered = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                entered.complete(roomy.enter(toBeAlone, () -> true));
            } catch (InterruptedException e) {
                entered.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return entered;
    }
}
