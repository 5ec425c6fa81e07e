package io.rescene.bench;

import io.rescene.support.InProcess;

/**
 * 26 videos with 810 scenes, from the first call's beginning to the last commit, by a worker that has been at work
 * before; the floor makes the same 836 calls in the same JVM right before.
 */
final class Makespan implements Bench.Set {
    private static final int CALLS = 836;

    /** How long calls take. */
    private record Latency(String name, double median, double sigma) {}

    private static final Latency[] LATENCIES = {
        new Latency("50 ms", 50, 0), new Latency("200 ms", 200, 0), new Latency("log-normal 200 ms", 200, 0.5)
    };

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        String asked = System.getProperty("bench.slots", "3,64");
        for (String number : asked.split(",")) {
            int slots = Integer.parseInt(number);
            for (String pictures :
                    System.getProperty("bench.pictures", "url,data").split(",")) {
                measure(lab, figures, repeat, slots, pictures);
            }
        }
    }

    private static void measure(Lab lab, Figures figures, int repeat, int slots, String pictures) {
        try (Library library = lab.library()) {
            InProcess rescene = new InProcess(lab.folder(), library.environment(slots, pictures));
            try (InProcess.Worker worker = rescene.worker(false)) {
                lab.standIn().reset(0, 0);
                library.add(Library.sizes(200, 10));
                library.enqueue();
                library.awaitDone();
                byte[] body = lab.standIn().sample();
                Floor.seconds(lab.standIn().chat(), body, slots, 2000);
                for (Latency latency : LATENCIES) {
                    // data URIs once more at the middle latency alone
                    if (pictures.equals("url") || latency.name().equals("200 ms")) {
                        measure(lab, figures, new Case(library, slots, pictures, latency, body), repeat);
                    }
                }
            }
        }
    }

    private record Case(Library library, int slots, String pictures, Latency latency, byte[] body) {}

    private static void measure(Lab lab, Figures figures, Case what, int repeat) {
        double[] floors = new double[repeat];
        double[] spans = new double[repeat];
        double[] used = new double[repeat];
        double[] middle = new double[repeat];
        double[] late = new double[repeat];
        double[] floorLate = new double[repeat];
        for (int i = 0; i < repeat; i++) {
            lab.standIn().reset(what.latency().median(), what.latency().sigma());
            floors[i] = Floor.seconds(lab.standIn().chat(), what.body(), what.slots(), CALLS);
            floorLate[i] = Figures.quantile(lab.standIn().calls().slotWaits(what.slots()), 0.99);
            what.library().add(Library.sizes810());
            lab.standIn().reset(what.latency().median(), what.latency().sigma());
            what.library().enqueue();
            what.library().awaitDone();
            Calls calls = lab.standIn().calls();
            if (calls.all().size() != CALLS) {
                throw new IllegalStateException(calls.all().size() + " calls instead of " + CALLS);
            }
            spans[i] = (what.library().finished() - calls.begun()) / 1e6;
            used[i] = calls.utilisation(what.slots());
            middle[i] = Figures.quantile(calls.slotWaits(what.slots()), 0.5);
            late[i] = Figures.quantile(calls.slotWaits(what.slots()), 0.99);
        }
        String name = what.latency().name() + ", N=" + what.slots() + ", " + what.pictures();
        figures.ratio(name, "s", spans, floors, target(what));
        figures.value("  slots in use", "", used, "");
        figures.value("  a free slot's wait, p50", "ms", middle, "");
        figures.ratio("  a free slot's wait, p99", "ms", late, floorLate, "target <= 5 ms");
    }

    private static String target(Case what) {
        return switch (what.latency().name() + what.slots()) {
            case "200 ms3" -> "target <= 1.01";
            case "50 ms3" -> "target <= 1.03";
            case "200 ms64" -> "target <= 1.04";
            default -> "";
        };
    }
}
