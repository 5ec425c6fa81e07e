package io.rescene.ledger;

import io.rescene.resilience.LastingLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One thread that takes what waits and handles it in one go. No timer: what arrives during one go waits for the next,
 * so that an idle batcher adds no delay and a busy one shares each round trip.
 *
 * @param <T> what is handled
 */
final class Batcher<T> implements AutoCloseable {
    private final BlockingQueue<T> waiting = new LinkedBlockingQueue<>();
    private final int most;
    private final Consumer<List<T>> handler;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param name the thread's name
     * @param most the most items in one go, at least 1
     * @param handler handles one to {@code most} items, in a list that is its own during the call only; must tell each
     *     item's owner what came of it and not throw
     */
    Batcher(String name, int most, Consumer<List<T>> handler) {
        this.most = most;
        this.handler = handler;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Queues an item.
     *
     * @throws RejectedExecutionException if the batcher is closed
     */
    void submit(T item) {
        if (closed) {
            throw new RejectedExecutionException(thread.getName() + " is closed");
        }
        waiting.add(item);
    }

    private void run() {
        // Made before anything is taken: what is taken and then can't be handed over would be waited for without end.
        List<T> batch = new ArrayList<>(most);
        List<T> handed = Collections.unmodifiableList(batch);
        LastingLoop.run(() -> {
            batch.clear();
            batch.add(waiting.take());
            waiting.drainTo(batch, most - 1);
            handler.accept(handed);
            return !closed;
        });
    }

    /** Ends the thread; items that still wait are dropped, so close only when nobody waits any more. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
