package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/** Prints figures, and keeps them in {@code target/bench/figures.txt}. */
final class Figures {
    private final Path file;

    Figures(Path folder) {
        this.file = folder.resolve("figures.txt");
    }

    /** A line as it stands. */
    void say(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Figures of several runs next to their floors: the median, all of them, and the median of the ratios.
     *
     * @param target what is aimed at, in words
     */
    void ratio(String what, String unit, double[] values, double[] floors, String target) {
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, i -> values[i] / floors[i]);
        say(
                "  %-44s %10.3f %-6s floor %10.3f  ratio %.3f  %s  all %s",
                what, median(values), unit, median(floors), median(ratios), target, list(ratios));
    }

    /** Figures of several runs that have no floor. */
    void value(String what, String unit, double[] values, String target) {
        say("  %-44s %10.3f %-6s %s  all %s", what, median(values), unit, target, list(values));
    }

    private static String list(double[] values) {
        StringBuilder text = new StringBuilder();
        for (double value : values) {
            text.append(String.format(Locale.ROOT, " %.3f", value));
        }
        return text.toString();
    }

    /** The median; the mean of the two in the middle if there are as many. */
    static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /** A quantile by linear interpolation; not a number if there are no values. */
    static double quantile(double[] values, double part) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
