package io.rescene.bench;

/** 1 to 256 calls at once by one worker, with a latency and without. */
final class GrowthCalls implements Bench.Set {
    private static final int[] SLOTS = {1, 4, 16, 64, 256};
    private static final int LATENCY = 200;
    private static final int EACH = 10;
    private static final int WARM = 200;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet sheet = new Sheet("growth-calls");
        for (int slots : SLOTS) {
            Sheet.Row row = sheet.row();
            for (int i = 0; i < repeat; i++) {
                measure(lab, row, slots);
            }
        }
        sheet.publish(figures, lab.folder());
        double[] x = sheet.column("N");
        new Plot("Calls a second of one worker", "calls at once (N)", "calls a second", Plot.Reference.PROPORTIONAL)
                .line("200 ms a call", x, sheet.column("calls/s at 200 ms"))
                .line("no latency", x, sheet.column("calls/s without latency"))
                .write(lab.folder().resolve("growth-calls.svg"));
        new Plot("CPU for 1,000 scenes", "calls at once (N)", "CPU seconds for 1,000 scenes", Plot.Reference.LEVEL)
                .line("worker, 200 ms", x, sheet.column("CPU of workers, s per 1,000 scenes"))
                .line("PostgreSQL, 200 ms", x, sheet.column("of PostgreSQL"))
                .line("worker, no latency", x, sheet.column("without latency: CPU of workers"))
                .line("PostgreSQL, no latency", x, sheet.column("without latency: of PostgreSQL"))
                .write(lab.folder().resolve("growth-calls-cpu.svg"));
    }

    private static void measure(Lab lab, Sheet.Row row, int slots) {
        try (Library library = lab.library()) {
            // ten seconds' worth, and enough videos to keep all slots busy
            int videos = Math.max(4, slots * 10_000 / LATENCY / (EACH + 1));
            try (Crew crew = new Crew(lab, library, 1, library.environment(slots, "url"))) {
                crew.warm(WARM);
                library.add(Library.sizes(videos, EACH));
                lab.standIn().reset(LATENCY, 0);
                Crew.Taken slow = crew.all(library::enqueue);
                int more = Math.max(200, videos / 4);
                library.add(Library.sizes(more, EACH));
                lab.standIn().reset(0, 0);
                Crew.Taken fast = crew.all(library::enqueue);
                crew.end();
                row.put("N", slots)
                        .put("calls/s at 200 ms", slow.callsPerSecond())
                        .put("part of N/200 ms", slow.callsPerSecond() * LATENCY / 1000 / slots);
                slow.addTo(row, videos * (double) EACH);
                double thousands = more * EACH / 1000.0;
                row.put("calls/s without latency", fast.callsPerSecond())
                        .put("without latency: CPU of workers", fast.workerSeconds() / thousands)
                        .put("without latency: of PostgreSQL", fast.servers().postgresSeconds() / thousands);
                crew.memoryTo(row);
            }
        }
    }
}
