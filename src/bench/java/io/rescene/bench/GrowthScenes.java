package io.rescene.bench;

import java.util.stream.Stream;

/** 1 to 5,000 scenes a video, as many in all: what a scene costs must not depend on it. */
final class GrowthScenes implements Bench.Set {
    private static final int[] EACH = Stream.of(
                    System.getProperty("bench.each", "1,10,100,1000,5000").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final int SCENES = Integer.getInteger("bench.scenes", 10_000);
    private static final int SLOTS = 16;
    private static final int WARM = 200;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        Sheet sheet = new Sheet("growth-scenes");
        for (int each : EACH) {
            Sheet.Row row = sheet.row();
            for (int i = 0; i < repeat; i++) {
                measure(lab, row, each);
            }
        }
        sheet.publish(figures, lab.folder());
        double[] x = sheet.column("scenes a video");
        new Plot("CPU for 1,000 scenes", "scenes a video", "CPU seconds for 1,000 scenes", Plot.Reference.LEVEL)
                .line("worker", x, sheet.column("CPU of workers, s per 1,000 scenes"))
                .line("PostgreSQL", x, sheet.column("of PostgreSQL"))
                .line("Redis", x, sheet.column("of Redis"))
                .write(lab.folder().resolve("growth-scenes-cpu.svg"));
        new Plot("Memory of a worker", "scenes a video", "MB", Plot.Reference.LEVEL)
                .line("resident", x, sheet.column("RSS of a worker, MB"))
                .line("heap after a collection", x, sheet.column("heap after a collection, MB"))
                .write(lab.folder().resolve("growth-scenes-memory.svg"));
    }

    private static void measure(Lab lab, Sheet.Row row, int each) {
        try (Library library = lab.library()) {
            int videos = Math.max(1, SCENES / each);
            double scenes = (double) videos * each;
            try (Crew crew = new Crew(lab, library, 1, library.environment(SLOTS, "url"))) {
                crew.warm(WARM);
                library.add(Library.sizes(videos, each));
                lab.standIn().reset(0, 0);
                Crew.Taken taken = crew.all(library::enqueue);
                crew.end();
                row.put("scenes a video", each).put("scenes/s", scenes / taken.seconds());
                taken.addTo(row, scenes);
                crew.memoryTo(row);
            }
        }
    }
}
