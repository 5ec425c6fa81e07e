package io.rescene.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * 1 to 50 workers without their JVMs ({@link LightWorker}) on one PostgreSQL and Redis: N=16 at a second a call, videos of 31
 * scenes.
 */
final class GrowthFleet implements Bench.Set {
    private static final int[] WORKERS = {1, 4, 16, 50};
    private static final int MOST = Integer.getInteger("bench.fleet", 50);
    private static final int SLOTS = 16;
    private static final int LATENCY = 1000;
    private static final int EACH = 31;
    private static final int VIDEOS_EACH = 8;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet sheet = new Sheet("growth-fleet");
        for (int workers : WORKERS) {
            if (workers <= MOST) {
                Sheet.Row row = sheet.row().put("workers", workers);
                for (int i = 0; i < repeat; i++) {
                    measure(lab, row, workers);
                }
            }
        }
        sheet.publish(figures, lab.folder());
        double[] x = sheet.column("workers");
        new Plot(
                        "Calls a second, N=16 each at 1 s a call",
                        "simulated workers",
                        "calls a second",
                        Plot.Reference.PROPORTIONAL)
                .line("reached", x, sheet.column("calls/s"))
                .line("N / latency", x, sheet.column("most calls/s"))
                .write(lab.folder().resolve("growth-fleet.svg"));
        new Plot(
                        "Servers' CPU for 1,000 scenes",
                        "simulated workers",
                        "CPU seconds for 1,000 scenes",
                        Plot.Reference.LEVEL)
                .line("PostgreSQL", x, sheet.column("CPU of PostgreSQL, s per 1,000 scenes"))
                .line("Redis", x, sheet.column("of Redis"))
                .write(lab.folder().resolve("growth-fleet-cpu.svg"));
    }

    private static void measure(Lab lab, Sheet.Row row, int workers) {
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        List<LightWorker> crew = new ArrayList<>();
        try (Library library = lab.library()) {
            int videos = workers * VIDEOS_EACH;
            library.add(Library.sizes(videos, EACH));
            for (int i = 0; i < workers; i++) {
                crew.add(new LightWorker(lab, library.url(), SLOTS, LATENCY, clock));
            }
            Strain before = Strain.now(lab);
            library.enqueue();
            library.awaitDone();
            Strain taken = Strain.now(lab).since(before);
            double scenes = videos * (double) EACH;
            row.put("calls/s", rate(library))
                    .put("most calls/s", workers * SLOTS * 1000.0 / LATENCY)
                    .put("CPU of PostgreSQL, s per 1,000 scenes", taken.postgresSeconds() / scenes * 1000)
                    .put("of Redis", taken.redisSeconds() / scenes * 1000)
                    .put("cores of PostgreSQL", taken.postgresSeconds() / taken.seconds())
                    .put("commits per scene", taken.commits() / scenes)
                    .put("WAL, kB per scene", taken.walBytes() / scenes / 1000)
                    .put("Redis commands/s", taken.commands() / taken.seconds())
                    .put(
                            "connections",
                            library.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"));
            crew.forEach(LightWorker::close);
        } finally {
            clock.shutdownNow();
        }
    }

    /** Calls a second in the middle 60 % of them, by when they were written. */
    private static double rate(Library library) {
        return library.number("""
                SELECT (600 * count(*) / extract(epoch FROM percentile_disc(0.8) WITHIN GROUP (ORDER BY at)
                    - percentile_disc(0.2) WITHIN GROUP (ORDER BY at)))::bigint FROM rescene.calls
                """) / 1000.0;
    }
}
