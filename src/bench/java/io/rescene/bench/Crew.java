package io.rescene.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Worker processes on one library, started before there is work, and what they and the servers take of it. All by C1 and the
 * serial collector, with 256 MB of heap each, as the launcher starts them on two cores.
 */
final class Crew implements AutoCloseable {
    /**
     * What a stretch of work took.
     *
     * @param callsPerSecond in the middle of it
     * @param seconds from its beginning to its end
     * @param workerSeconds CPU of all workers
     * @param servers what PostgreSQL and Redis took
     */
    record Taken(double callsPerSecond, double seconds, double workerSeconds, Strain servers) {
        /** Adds CPU and writing for 1,000 scenes to a row. */
        Sheet.Row addTo(Sheet.Row row, double scenes) {
            double thousands = scenes / 1000;
            return row.put("CPU of workers, s per 1,000 scenes", workerSeconds / thousands)
                    .put("of PostgreSQL", servers.postgresSeconds() / thousands)
                    .put("of Redis", servers.redisSeconds() / thousands)
                    .put("commits per scene", servers.commits() / scenes)
                    .put("WAL, kB per scene", servers.walBytes() / scenes / 1000);
        }
    }

    private static final long POLL = 20_000_000;
    private static final int TERMINATED = 143;

    private final Lab lab;
    private final Library library;
    private final List<Program> workers = new ArrayList<>();
    private double rss;
    private double heap = Double.NaN;

    /** Starts workers and waits until all of them take jobs. */
    Crew(Lab lab, Library library, int workers, Map<String, String> environment) {
        this.lab = lab;
        this.library = library;
        for (int i = 0; i < workers; i++) {
            this.workers.add(Program.rescene(Program.Start.FLAGS, environment, "worker"));
        }
        await(() -> library.number("SELECT count(*) FROM rescene.workers WHERE state = 'open'") >= workers);
        pause(2);
    }

    /** Has so many videos of 10 scenes done for each worker, so that its JVM has met its work before it is measured. */
    void warm(int videos) {
        library.add(Library.sizes(videos * workers.size(), 10));
        lab.standIn().reset(0, 0);
        library.enqueue();
        library.awaitDone();
    }

    /** What they take while there is nothing to do. */
    Taken idle(int seconds) {
        double cpu = cpu();
        Strain before = Strain.now(lab);
        pause(seconds);
        return taken(Double.NaN, before, cpu);
    }

    /** Has all jobs done that the work enqueues. */
    Taken all(Runnable enqueue) {
        double cpu = cpu();
        Strain before = Strain.now(lab);
        enqueue.run();
        library.awaitDone();
        return taken(lab.standIn().calls().rate(0.2, 0.8), before, cpu);
    }

    /** From one number of calls to another, of a list that is longer. */
    Taken between(int from, int to) {
        await(() -> lab.standIn().count() >= from);
        double cpu = cpu();
        Strain before = Strain.now(lab);
        int first = lab.standIn().count();
        await(() -> lab.standIn().count() >= to);
        int last = lab.standIn().count();
        Taken taken = taken(0, before, cpu);
        return new Taken((last - first) / taken.seconds(), taken.seconds(), taken.workerSeconds(), taken.servers());
    }

    private Taken taken(double rate, Strain before, double cpu) {
        Strain servers = Strain.now(lab).since(before);
        return new Taken(rate, servers.seconds(), cpu() - cpu, servers);
    }

    private double cpu() {
        return workers.stream().mapToDouble(Program::cpuSeconds).sum();
    }

    /** Ends the workers; then their memory is known. */
    void end() {
        workers.forEach(worker -> rss = Math.max(rss, worker.rss()));
        workers.forEach(Program::terminate);
        workers.forEach(worker -> {
            double left = worker.end(TERMINATED).heapMegabytes();
            heap = Double.isNaN(heap) ? left : Math.max(heap, left);
        });
        workers.clear();
    }

    /** Adds the most memory that one worker took to a row. */
    void memoryTo(Sheet.Row row) {
        row.put("RSS of a worker, MB", rss).put("heap after a collection, MB", heap);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(POLL);
        }
    }

    private static void pause(int seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        workers.forEach(Program::terminate);
    }
}
