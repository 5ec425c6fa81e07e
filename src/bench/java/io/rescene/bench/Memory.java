package io.rescene.bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What a worker takes of memory; the floor is the bare loop's, or an empty worker's. */
final class Memory implements Bench.Set {
    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        for (Program.Start how : Program.Start.all()) {
            String name = how.name().toLowerCase(Locale.ROOT) + ": ";
            drain(lab, figures, repeat, how, new Case(name + "no work", List.of(), 3, "url", 0));
            drain(lab, figures, repeat, how, new Case(name + "one video of 5,000, N=16", List.of(5000), 16, "url", 0));
            drain(
                    lab,
                    figures,
                    repeat,
                    how,
                    new Case(name + "one video of 5,000, N=16, data", List.of(5000), 16, "data", 0));
            drain(
                    lab,
                    figures,
                    repeat,
                    how,
                    new Case(name + "810 scenes, N=64, data, 200 ms", Library.sizes810(), 64, "data", 200));
            million(lab, figures, how, name);
        }
    }

    private record Case(String name, List<Integer> sizes, int slots, String pictures, double latency) {}

    private static void drain(Lab lab, Figures figures, int repeat, Program.Start how, Case what) {
        double[] rss = new double[repeat];
        double[] heap = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            try (Library library = lab.library()) {
                library.add(what.sizes());
                library.enqueue();
                lab.standIn().reset(what.latency(), 0);
                Program.Ended ended = Program.rescene(
                                how, library.environment(what.slots(), what.pictures()), "worker", "--drain")
                        .end(0);
                rss[i] = ended.rssMegabytes();
                heap[i] = ended.heapMegabytes();
            }
        }
        figures.value(what.name() + ": RSS", "MB", rss, what.slots() == 64 ? "target < 400 MB" : "");
        figures.value(what.name() + ": heap after collection", "MB", heap, "");
    }

    /** A worker for 20 s with a million jobs open. */
    private static void million(Lab lab, Figures figures, Program.Start how, String name) {
        try (Library library = lab.library()) {
            library.add(Library.sizes(1_000_000, 1));
            library.enqueue();
            lab.standIn().reset(50, 0);
            Program worker = Program.rescene(how, library.environment(16, "url"), "worker", "--drain");
            LockSupport.parkNanos(20_000_000_000L);
            worker.terminate();
            Program.Ended ended = worker.end(143);
            figures.value(name + "a million open: RSS", "MB", new double[] {ended.rssMegabytes()}, "");
            figures.value(
                    name + "a million open: heap after collection", "MB", new double[] {ended.heapMegabytes()}, "");
            figures.value(
                    name + "a million open: calls/s at 50 ms",
                    "1/s",
                    new double[] {
                        lab.standIn().calls().all().size()
                                * 1e6
                                / (lab.standIn().calls().ended()
                                        - lab.standIn().calls().begun())
                    },
                    "most 320");
        }
    }
}
