package io.rescene.bench;

import java.nio.charset.StandardCharsets;

/** That the stand-in is not what is measured: how many calls a second it takes without latency. */
final class Ceiling implements Bench.Set {
    private static final int CALLS = 40_000;

    @Override
    public void run(Lab lab, Figures figures, int repeat) {
        byte[] small = ("{\"image_url\":\"" + "x".repeat(2000) + "\"}").getBytes(StandardCharsets.US_ASCII);
        byte[] large = ("{\"image_url\":\"" + "x".repeat(80_000) + "\"}").getBytes(StandardCharsets.US_ASCII);
        for (int slots : new int[] {3, 16, 64}) {
            rates(lab, figures, repeat, slots, small, "2 kB");
        }
        rates(lab, figures, repeat, 64, large, "80 kB");
    }

    private static void rates(Lab lab, Figures figures, int repeat, int slots, byte[] body, String size) {
        double[] rates = new double[repeat];
        lab.standIn().reset(0, 0);
        Floor.seconds(lab.standIn().chat(), body, slots, CALLS / 4);
        for (int i = 0; i < repeat; i++) {
            lab.standIn().reset(0, 0);
            rates[i] = CALLS / Floor.seconds(lab.standIn().chat(), body, slots, CALLS);
        }
        figures.value("bare loop, N=" + slots + ", " + size + " a call", "call/s", rates, "");
    }
}
