package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * 2,000 videos with 10 scenes each, no latency, N=16, by a worker process from cold: scenes a second from the first
 * call's beginning to the last commit, CPU seconds of the whole process, start and stop included. The floor makes the
 * same 22,000 calls in a JVM of its own from cold.
 */
final class SteadyState implements Bench.Set {
    private static final int SLOTS = 16;
    private static final int VIDEOS = 2000;
    private static final int SCENES = 10 * VIDEOS;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        for (Program.Start how : Program.Start.all()) {
            measure(lab, figures, how, repeat);
        }
    }

    private static void measure(Lab lab, Figures figures, Program.Start how, int repeat) {
        double[] rates = new double[repeat];
        double[] cpu = new double[repeat];
        double[] rss = new double[repeat];
        double[] heap = new double[repeat];
        double[] floorRates = new double[repeat];
        double[] floorCpu = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            try (Library library = lab.library()) {
                library.add(Library.sizes(VIDEOS, 10));
                library.enqueue();
                lab.standIn().reset(0, 0);
                Program.Ended ended = Program.rescene(how, library.environment(SLOTS, "url"), "worker", "--drain")
                        .end(0);
                library.awaitDone();
                rates[i] = SCENES / ((library.finished() - lab.standIn().calls().begun()) / 1e6);
                cpu[i] = ended.cpuSeconds() / SCENES * 1000;
                rss[i] = ended.rssMegabytes();
                heap[i] = ended.heapMegabytes();
            }
            Program.Ended floor = floor(lab);
            floorCpu[i] = floor.cpuSeconds() / SCENES * 1000;
            floorRates[i] = SCENES / Double.parseDouble(floor.out().strip());
        }
        String name = "2,000 x 10, N=16, " + how.name().toLowerCase(java.util.Locale.ROOT) + ": ";
        figures.ratio(
                name + "rate", "sc/s", rates, floorRates, "target >= " + (how == Program.Start.PLAIN ? 1200 : 1700));
        figures.ratio(name + "CPU/1000", "s", cpu, floorCpu, how == Program.Start.PLAIN ? "" : "target <= 0.45 s");
        figures.value(name + "RSS", "MB", rss, "");
        figures.value(name + "heap after collection", "MB", heap, "");
    }

    private static Program.Ended floor(Lab lab) {
        try {
            Path body = lab.folder().resolve("body.json");
            Files.write(body, lab.standIn().sample());
            lab.standIn().reset(0, 0);
            return Program.of(StandInProcess.java(
                            List.of(),
                            Floor.class,
                            lab.standIn().chat().toString(),
                            body.toString(),
                            Integer.toString(SLOTS),
                            Integer.toString(SCENES + VIDEOS)))
                    .end(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
