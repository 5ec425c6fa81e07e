package io.rescene.embedded.openai;

/**
 * How much changes between neighbouring samples.
 *
 * @param detail mean step, 0 to 1
 * @param upright share of the steps from left to right in all, 0 to 1; 0.5 if there are none
 */
record Edges(double detail, double upright) {
    /** Measures {@code w}×{@code h} samples (0 to 1), row by row. */
    static Edges of(double[] luma, int w, int h) {
        double across = 0;
        double down = 0;
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                double here = luma[y * w + x];
                across += x + 1 < w ? Math.abs(luma[y * w + x + 1] - here) : 0;
                down += y + 1 < h ? Math.abs(luma[(y + 1) * w + x] - here) : 0;
            }
        }
        double all = across + down;
        return new Edges(all / (2.0 * luma.length), all == 0 ? 0.5 : across / all);
    }
}
