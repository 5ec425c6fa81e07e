package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatcherTest {
    private final List<List<String>> handled = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatArrivesDuringOneGoSharesTheNext() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Batcher<String> batcher = new Batcher<>("test", 2, batch -> {
            handled.add(List.copyOf(batch));
            begun.countDown();
            waitFor(go);
        })) {
            batcher.submit("a");
            begun.await();
            List.of("b", "c", "d").forEach(batcher::submit);
            go.countDown();
            Awaitility.await().until(() -> handled.size() == 3);
        }
        assertThat(handled).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
    }

    @Test
    void anErrorEndsOneGoAndNotTheThread() {
        try (Batcher<String> batcher = new Batcher<>("test", 2, batch -> {
            handled.add(List.copyOf(batch));
            if (batch.contains("bad")) {
                throw new StackOverflowError("a test's");
            }
        })) {
            batcher.submit("bad");
            Awaitility.await().until(() -> handled.size() == 1);
            batcher.submit("good");
            Awaitility.await().until(() -> handled.contains(List.of("good")));
        }
    }

    @Test
    void whenItIsClosedItTakesNothingAndItsThreadEnds() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        Batcher<String> batcher = new Batcher<>("test", 2, batch -> threads.add(Thread.currentThread()));
        batcher.submit("a");
        Thread thread = threads.take();
        batcher.close();
        assertThatThrownBy(() -> batcher.submit("b"))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("test is closed");
        Awaitility.await().until(() -> !thread.isAlive());
    }

    /** As where what it was handed to took the interruption for its own. */
    @Test
    void anInterruptionThatGotLostLetsItsThreadEndAllTheSame() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        Batcher<String> batcher = new Batcher<>("test", 2, batch -> {
            threads.add(Thread.currentThread());
            untilInterrupted();
        });
        batcher.submit("a");
        Thread thread = threads.take();
        batcher.close();
        Awaitility.await().until(() -> !thread.isAlive());
    }

    private static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // The flag is lost with it.
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
