package io.rescene.runtime.connect;

import io.rescene.resilience.Causes;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Something that is begun in a thread of its own while other things are done: most of a start is waiting for services
 * and loading their clients, and a second core can do that.
 */
public final class Ahead<T> implements Supplier<T> {
    static {
        // Where two threads meet in its initialisation, SLF4J holds back what one of them logs, and says so on stderr.
        LoggerFactory.getILoggerFactory();
    }

    private final FutureTask<T> task;

    /**
     * Begins.
     *
     * @param name of the thread
     * @param work what to do
     */
    public Ahead(String name, Callable<T> work) {
        task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true); // a command that has failed otherwise does not wait for it
        thread.start();
    }

    /**
     * Waits for what was begun.
     *
     * @return what it gave
     * @throws RuntimeException what the work threw, as are errors
     */
    @Override
    public T get() {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw Causes.thrown(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
