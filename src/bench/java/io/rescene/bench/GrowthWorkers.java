package io.rescene.bench;

import java.util.stream.IntStream;

/**
 * Worker processes on one database and Redis, each with room on this machine's cores: 1, 2 and 4 with N=4 at 50 ms, then 8
 * and 16 with N=1 at 200 ms; what they take idle, too.
 */
final class GrowthWorkers implements Bench.Set {
    /** So many workers with so many calls each. */
    private record Case(int workers, int slots, int latency) {
        double most() {
            return workers * slots * 1000.0 / latency;
        }
    }

    private static final int EACH = 10;
    private static final int SECONDS = 12;
    private static final int WARM = 60;
    private static final int IDLE_SECONDS = 10;
    private static final int MOST = Integer.getInteger("bench.workers", 16);

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet sheet = new Sheet("growth-workers");
        for (int workers : IntStream.of(1, 2, 4, 8, 16).filter(w -> w <= MOST).toArray()) {
            Sheet.Row row = sheet.row();
            Case what = workers <= 4 ? new Case(workers, 4, 50) : new Case(workers, 1, 200);
            for (int i = 0; i < repeat; i++) {
                measure(lab, row, what);
            }
        }
        sheet.publish(figures, lab.folder());
        double[] x = sheet.column("workers");
        new Plot("Calls a second", "workers", "calls a second", Plot.Reference.PROPORTIONAL)
                .line("reached", x, sheet.column("calls/s"))
                .line("N / latency", x, sheet.column("most calls/s"))
                .write(lab.folder().resolve("growth-workers.svg"));
        new Plot("CPU for 1,000 scenes", "workers", "CPU seconds for 1,000 scenes", Plot.Reference.LEVEL)
                .line("workers", x, sheet.column("CPU of workers, s per 1,000 scenes"))
                .line("PostgreSQL", x, sheet.column("of PostgreSQL"))
                .line("Redis", x, sheet.column("of Redis"))
                .write(lab.folder().resolve("growth-workers-cpu.svg"));
        new Plot("Idle workers", "workers", "CPU, thousandths of a core", Plot.Reference.PROPORTIONAL)
                .line("workers", x, sheet.column("idle: CPU of workers, ms/s"))
                .line("PostgreSQL", x, sheet.column("idle: of PostgreSQL"))
                .line("Redis", x, sheet.column("idle: of Redis"))
                .write(lab.folder().resolve("growth-workers-idle.svg"));
    }

    private static void measure(Lab lab, Sheet.Row row, Case what) {
        try (Library library = lab.library()) {
            int videos = (int) Math.max(2.0 * what.workers(), what.most() * SECONDS / (EACH + 1));
            try (Crew crew = new Crew(lab, library, what.workers(), library.environment(what.slots(), "url"))) {
                Crew.Taken idle = crew.idle(IDLE_SECONDS);
                double connections =
                        library.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()");
                crew.warm(WARM);
                library.add(Library.sizes(videos, EACH));
                lab.standIn().reset(what.latency(), 0);
                Crew.Taken work = crew.all(library::enqueue);
                double inWork =
                        library.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()");
                crew.end();
                row.put("workers", what.workers())
                        .put("N each", what.slots())
                        .put("calls/s", work.callsPerSecond())
                        .put("most calls/s", what.most());
                work.addTo(row, videos * (double) EACH);
                row.put("idle: CPU of workers, ms/s", 1000 * idle.workerSeconds() / idle.seconds())
                        .put("idle: of PostgreSQL", 1000 * idle.servers().postgresSeconds() / idle.seconds())
                        .put("idle: of Redis", 1000 * idle.servers().redisSeconds() / idle.seconds())
                        .put("idle: commits/s", idle.servers().commits() / idle.seconds())
                        .put("idle: Redis commands/s", idle.servers().commands() / idle.seconds())
                        .put("connections idle", connections)
                        .put("connections after work", inWork);
                crew.memoryTo(row);
            }
        }
    }
}
