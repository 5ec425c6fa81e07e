package io.rescene.bench;

import java.util.Arrays;

/**
 * 100 to a million candidates with a scene each: enqueuing them, what they take in PostgreSQL and Redis, looking at them, and
 * how a worker does among so many open jobs.
 */
final class GrowthVideos implements Bench.Set {
    private static final int MOST = Integer.getInteger("bench.videos", 1_000_000);
    private static final int SLOTS = 16;
    /** Calls of the worker that are not counted, and up to which they are: two a video. */
    private static final int FROM = 1000;

    private static final int TO = 5000;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet sheet = new Sheet("growth-videos");
        int[] sizes = Arrays.stream(new int[] {100, 10_000, 100_000, 1_000_000})
                .filter(size -> size <= MOST)
                .toArray();
        for (int videos : sizes) {
            Sheet.Row row = sheet.row().put("videos", videos);
            for (int i = 0; i < repeat; i++) {
                try (Library library = lab.library()) {
                    library.add(Library.sizes(videos, 1));
                    enqueue(lab, library, row, videos);
                    look(lab, library, row);
                    work(lab, library, row, videos);
                }
            }
        }
        sheet.publish(figures, lab.folder());
        plot(lab, sheet);
    }

    private static void enqueue(Lab lab, Library library, Sheet.Row row, int videos) {
        Strain before = Strain.now(lab);
        Program.Ended ended = Program.rescene(Program.Start.FLAGS, library.environment(), "reprocess")
                .end(0);
        Strain taken = Strain.now(lab).since(before);
        double run = library.number(
                        "SELECT (extract(epoch FROM enqueued_at - created_at) * 1000000)::bigint FROM rescene.runs")
                / 1e6;
        double list = lab.redis().getBucket("video_processing").sizeInMemory();
        row.put("reprocess, s", ended.seconds())
                .put("of it from opening to end, s", run)
                .put("its CPU, s", ended.cpuSeconds())
                .put("CPU of PostgreSQL, s", taken.postgresSeconds())
                .put("CPU of Redis, s", taken.redisSeconds())
                .put("WAL, MB", taken.walBytes() / 1e6)
                .put("RSS, MB", ended.rssMegabytes())
                .put("heap after a collection, MB", ended.heapMegabytes())
                .put(
                        "table of jobs, bytes a job",
                        library.number("SELECT pg_table_size('rescene.jobs')") / (double) videos)
                .put(
                        "its indexes, bytes a job",
                        library.number("SELECT pg_indexes_size('rescene.jobs')") / (double) videos)
                .put("list, bytes an entry", list / videos);
    }

    private static void look(Lab lab, Library library, Sheet.Row row) {
        Strain before = Strain.now(lab);
        Program.Ended ended = Program.rescene(Program.Start.FLAGS, library.environment(), "status")
                .end(0);
        row.put("status, s", ended.seconds())
                .put(
                        "status: CPU of PostgreSQL, s",
                        Strain.now(lab).since(before).postgresSeconds());
    }

    /** First a slow worker, which shows what is asked by the clock; then one as fast as it goes. */
    private static void work(Lab lab, Library library, Sheet.Row row, int videos) {
        lab.standIn().reset(200, 0);
        try (Crew crew = new Crew(lab, library, 1, library.environment(1, "url"))) {
            Crew.Taken taken = crew.between(5, 45);
            row.put("5 calls/s: CPU of PostgreSQL, ms/s", 1000 * taken.servers().postgresSeconds() / taken.seconds());
            crew.end();
        }
        if (videos < TO) {
            return;
        }
        lab.standIn().reset(0, 0);
        try (Crew crew = new Crew(lab, library, 1, library.environment(SLOTS, "url"))) {
            Crew.Taken taken = crew.between(FROM, TO);
            double scenes = taken.callsPerSecond() / 2;
            row.put("scenes/s of a worker", scenes)
                    .put("CPU of the worker, s per 1,000", taken.workerSeconds() / taken.seconds() / scenes * 1000)
                    .put(
                            "of PostgreSQL, s per 1,000",
                            taken.servers().postgresSeconds() / taken.seconds() / scenes * 1000);
            crew.end();
        }
    }

    private static void plot(Lab lab, Sheet sheet) {
        double[] x = sheet.column("videos");
        new Plot("Enqueuing and looking", "videos", "seconds", Plot.Reference.PROPORTIONAL)
                .line("reprocess", x, sheet.column("reprocess, s"))
                .line("from opening to end", x, sheet.column("of it from opening to end, s"))
                .line("status", x, sheet.column("status, s"))
                .line("status: PostgreSQL", x, sheet.column("status: CPU of PostgreSQL, s"))
                .write(lab.folder().resolve("growth-videos.svg"));
        new Plot(
                        "A worker among open jobs, a scene each",
                        "open jobs",
                        "CPU seconds for 1,000 scenes",
                        Plot.Reference.LEVEL)
                .line("worker", x, sheet.column("CPU of the worker, s per 1,000"))
                .line("PostgreSQL", x, sheet.column("of PostgreSQL, s per 1,000"))
                .write(lab.folder().resolve("growth-videos-cpu.svg"));
        new Plot("Memory of reprocess", "videos", "MB", Plot.Reference.LEVEL)
                .line("resident", x, sheet.column("RSS, MB"))
                .line("heap after a collection", x, sheet.column("heap after a collection, MB"))
                .write(lab.folder().resolve("growth-videos-memory.svg"));
        new Plot(
                        "By the clock: one worker, 5 calls/s",
                        "open jobs",
                        "PostgreSQL, thousandths of a core",
                        Plot.Reference.LEVEL)
                .line("PostgreSQL", x, sheet.column("5 calls/s: CPU of PostgreSQL, ms/s"))
                .write(lab.folder().resolve("growth-videos-clock.svg"));
    }
}
