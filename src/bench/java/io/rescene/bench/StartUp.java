package io.rescene.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Commands from their start to their end, and a worker from its start to its first call; the floor is an empty JVM. */
final class StartUp implements Bench.Set {
    /** Prints nothing, does nothing: the floor. */
    static final class Nothing {
        private Nothing() {}

        public static void main(String[] arguments) {}
    }

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        try (Library library = lab.library()) {
            double[] floors = new double[repeat];
            for (int i = 0; i < repeat; i++) {
                floors[i] = Program.of(StandInProcess.java(List.of(), Nothing.class))
                        .end(0)
                        .seconds();
            }
            for (Program.Start how : Program.Start.all()) {
                String name = how.name().toLowerCase(Locale.ROOT);
                figures.ratio(
                        name + ": --help", "s", times(how, Map.of(), repeat, "--help"), floors, "target <= 0.4 s");
                figures.ratio(
                        name + ": status",
                        "s",
                        times(how, library.environment(), repeat, "status"),
                        floors,
                        "target <= 1.2 s");
                figures.ratio(
                        name + ": worker to its first call",
                        "s",
                        firstCalls(lab, how, repeat),
                        floors,
                        "target <= 3 s");
            }
        }
    }

    private static double[] times(Program.Start how, Map<String, String> environment, int repeat, String command) {
        double[] times = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            times[i] = Program.rescene(how, environment, command).end(0).seconds();
        }
        return times;
    }

    private static double[] firstCalls(Lab lab, Program.Start how, int repeat) {
        double[] times = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            try (Library library = lab.library()) {
                library.add(Library.sizes(1, 3));
                library.enqueue();
                lab.standIn().reset(0, 0);
                long begun = System.currentTimeMillis() * 1000;
                Program.rescene(how, library.environment(3, "url"), "worker", "--drain")
                        .end(0);
                times[i] = (lab.standIn().calls().begun() - begun) / 1e6;
            }
        }
        return times;
    }
}
