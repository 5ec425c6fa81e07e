package io.rescene.embedded.openai;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What can be measured of a picture.
 *
 * @param width of the whole picture in pixels
 * @param height of the whole picture in pixels
 * @param brightness mean luma (ITU-R BT.601), 0 black to 1 white
 * @param peak the luma that only one pixel in 200 exceeds, 0 to 1
 * @param detail mean step between neighbouring samples, 0 to 1; drawn pictures lie at about 0.005 to 0.03
 * @param upright share of the vertical edges in all edges, 0 (only horizontal lines) to 1; 0.5 if there are none
 * @param light where it is brightest by thirds: 0 top left, 1 top, … 8 bottom right
 * @param shares colours by share of the picture (0 to 1), the largest first, at least one
 * @param bands the leading colour of the top, middle and bottom third
 * @param uniform whether all of it is one colour
 */
record PictureLook(
        int width,
        int height,
        double brightness,
        double peak,
        double detail,
        double upright,
        int light,
        List<Map.Entry<Colour, Double>> shares,
        List<Colour> bands,
        boolean uniform) {

    private static final int BANDS = 3;

    /** Channel spread (0 to 255) up to which a picture counts as one colour: compression alone stays below. */
    private static final double ONE_COLOUR = 3;

    private static final double NEARLY_BLACK = 0.08;

    /** Nothing can be seen: black, or one colour all over. */
    boolean empty() {
        return uniform || peak < NEARLY_BLACK;
    }

    /**
     * Measures {@code samples}.
     *
     * @param samples the picture, or every n-th pixel of it
     * @param width of the whole picture
     * @param height of the whole picture
     */
    static PictureLook of(BufferedImage samples, int width, int height) {
        int w = samples.getWidth();
        int h = samples.getHeight();
        int[] rgb = samples.getRGB(0, 0, w, h, null, 0, w);
        double[] luma = new double[rgb.length];
        double[] thirds = new double[9];
        int[] thirdCounts = new int[9];
        int[] histogram = new int[256];
        Map<Colour, int[]> counts = new EnumMap<>(Colour.class);
        Spread[] channels = {new Spread(), new Spread(), new Spread(), new Spread()};
        for (int i = 0; i < rgb.length; i++) {
            int r = rgb[i] >> 16 & 255;
            int g = rgb[i] >> 8 & 255;
            int b = rgb[i] & 255;
            luma[i] = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
            channels[0].add(r);
            channels[1].add(g);
            channels[2].add(b);
            channels[3].add(luma[i]);
            histogram[(int) Math.round(luma[i] * 255)]++;
            int band = i / w * BANDS / h;
            int third = band * 3 + i % w * 3 / w;
            thirds[third] += luma[i];
            thirdCounts[third]++;
            counts.computeIfAbsent(Colour.of(r, g, b), first -> new int[BANDS])[band]++;
        }
        Edges edges = Edges.of(luma, w, h);
        return new PictureLook(
                width,
                height,
                channels[3].mean(),
                peak(histogram, rgb.length),
                edges.detail(),
                edges.upright(),
                brightest(thirds, thirdCounts),
                shares(counts, rgb.length),
                leaders(counts),
                channels[0].deviation() < ONE_COLOUR
                        && channels[1].deviation() < ONE_COLOUR
                        && channels[2].deviation() < ONE_COLOUR);
    }

    private static double peak(int[] histogram, int pixels) {
        int above = 0;
        int level = 255;
        while (level > 0 && above + histogram[level] <= pixels / 200) {
            above += histogram[level];
            level--;
        }
        return level / 255.0;
    }

    private static int brightest(double[] sums, int[] counts) {
        int best = 4;
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] / Math.max(1, counts[i]) > sums[best] / Math.max(1, counts[best])) {
                best = i;
            }
        }
        return best;
    }

    private static List<Map.Entry<Colour, Double>> shares(Map<Colour, int[]> counts, int pixels) {
        return counts.entrySet().stream()
                .map(count -> Map.entry(
                        count.getKey(), (double) Arrays.stream(count.getValue()).sum() / pixels))
                .sorted(Map.Entry.<Colour, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    /** A picture with fewer than three rows has no samples in some band: that band gets its neighbour's colour. */
    private static List<Colour> leaders(Map<Colour, int[]> counts) {
        List<Colour> leaders = new ArrayList<>();
        Colour best = Colour.BLACK;
        for (int band = 0; band < BANDS; band++) {
            for (Colour colour : counts.keySet()) {
                best = count(counts, colour, band) > count(counts, best, band) ? colour : best;
            }
            leaders.add(best);
        }
        return List.copyOf(leaders);
    }

    private static int count(Map<Colour, int[]> counts, Colour colour, int band) {
        return counts.getOrDefault(colour, new int[BANDS])[band];
    }

    /** Mean and standard deviation of a series. */
    private static final class Spread {
        private long count;
        private double sum;
        private double squares;

        void add(double value) {
            count++;
            sum += value;
            squares += value * value;
        }

        double mean() {
            return sum / count;
        }

        double deviation() {
            return Math.sqrt(Math.max(0, squares / count - mean() * mean()));
        }
    }
}
