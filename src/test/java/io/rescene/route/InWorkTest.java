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

    private final InWork inWork = new InWork(2, 2);
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
}
