package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line plot as SVG, both axes logarithmic, readable on light and dark pages. Dashed through each line's first point: what
 * there would be if cost grew straight, or for costs a unit, stayed level.
 */
final class Plot {
    /** What growing straight means for the figures of a plot. */
    enum Reference {
        /** Twice as much for twice as many. */
        PROPORTIONAL(1),
        /** As much whatever there is: costs a unit. */
        LEVEL(0);

        private final int slope;

        Reference(int slope) {
            this.slope = slope;
        }
    }

    /** A line: as many values as the plot has places; those that are no positive number are left out. */
    private record Line(String name, double[] xs, double[] ys) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 78;
    private static final int TOP = 44;
    private static final int PLOT_WIDTH = 420;
    private static final int PLOT_HEIGHT = 290;
    private static final String STYLE = """
            <style>
            .paper { fill: #ffffff } .ink { fill: #1f2328 } .frame { stroke: #59636e; fill: none } .grid { stroke: #d1d9e0 }
            text { font: 12px system-ui, sans-serif } .title { font-weight: 600; font-size: 14px }
            .line { fill: none; stroke-width: 2 } .straight { fill: none; stroke-dasharray: 3 4; opacity: .7 }
            .c0 { stroke: #0969da } .c1 { stroke: #cf222e } .c2 { stroke: #1a7f37 } .c3 { stroke: #8250df } .c4 { stroke: #9a6700 }
            @media (prefers-color-scheme: dark) {
            .paper { fill: #0d1117 } .ink { fill: #f0f6fc } .frame { stroke: #9198a1 } .grid { stroke: #3d444d }
            .c0 { stroke: #4493f8 } .c1 { stroke: #f85149 } .c2 { stroke: #3fb950 } .c3 { stroke: #ab7df8 } .c4 { stroke: #d29922 }
            }
            </style>
            """;

    private final String title;
    private final String across;
    private final String up;
    private final Reference reference;
    private final List<Line> lines = new ArrayList<>();

    /**
     * An empty plot.
     *
     * @param title what it shows
     * @param across what is varied, with its unit
     * @param up what is measured, with its unit
     */
    Plot(String title, String across, String up, Reference reference) {
        this.title = title;
        this.across = across;
        this.up = up;
        this.reference = reference;
    }

    /** Adds a line. */
    Plot line(String name, double[] xs, double[] ys) {
        int[] shown = java.util.stream.IntStream.range(0, xs.length)
                .filter(i -> xs[i] > 0 && ys[i] > 0)
                .toArray();
        if (shown.length > 0) {
            lines.add(new Line(name, pick(xs, shown), pick(ys, shown)));
        }
        return this;
    }

    private static double[] pick(double[] values, int[] places) {
        return java.util.Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
    }

    /** Writes the file. */
    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, svg(), StandardCharsets.UTF_8);
            Pages.plot(file.getFileName().toString(), svg());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String svg() {
        Scale x = Scale.of(lines.stream().map(Line::xs).toList());
        Scale y = Scale.of(lines.stream().map(Line::ys).toList());
        StringBuilder svg = new StringBuilder();
        put(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT);
        put(svg, "<title>%s</title>", escaped(title));
        svg.append(STYLE);
        put(svg, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>", WIDTH, HEIGHT);
        text(svg, "title", "start", LEFT, 24, title);
        axes(svg, x, y);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, x, y, i);
        }
        put(
                svg,
                "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
                LEFT,
                TOP,
                PLOT_WIDTH,
                PLOT_HEIGHT);
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg, Scale x, Scale y) {
        for (double tick : x.ticks()) {
            double at = LEFT + x.part(tick) * PLOT_WIDTH;
            put(svg, "<path class=\"grid\" d=\"M%.1f %d v%d\"/>", at, TOP, PLOT_HEIGHT);
            text(svg, "label", "middle", at, TOP + PLOT_HEIGHT + 18, number(tick));
        }
        for (double tick : y.ticks()) {
            double at = TOP + (1 - y.part(tick)) * PLOT_HEIGHT;
            put(svg, "<path class=\"grid\" d=\"M%d %.1f h%d\"/>", LEFT, at, PLOT_WIDTH);
            text(svg, "label", "end", LEFT - 8, at + 4, number(tick));
        }
        text(svg, "label", "middle", LEFT + PLOT_WIDTH / 2.0, TOP + PLOT_HEIGHT + 42, across);
        put(svg, "<g transform=\"translate(16 %d) rotate(-90)\">", TOP + PLOT_HEIGHT / 2);
        text(svg, "label", "middle", 0, 0, up);
        svg.append("</g>\n");
    }

    private void draw(StringBuilder svg, Scale x, Scale y, int place) {
        Line line = lines.get(place);
        StringBuilder way = new StringBuilder();
        for (int i = 0; i < line.xs().length; i++) {
            double across = LEFT + x.part(line.xs()[i]) * PLOT_WIDTH;
            double down = TOP + (1 - y.part(line.ys()[i])) * PLOT_HEIGHT;
            put(way, "%s%.1f %.1f", i == 0 ? "M" : "L", across, down);
            put(svg, "<circle class=\"line c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", place, across, down);
        }
        put(svg, "<path class=\"line c%d\" d=\"%s\"/>", place, way.toString().strip());
        double first = line.xs()[0];
        double last = Math.min(
                line.xs()[line.xs().length - 1],
                reference.slope == 0 ? Double.MAX_VALUE : first * y.most() / line.ys()[0]);
        put(
                svg,
                "<path class=\"straight c%d\" d=\"M%.1f %.1f L%.1f %.1f\"/>",
                place,
                LEFT + x.part(first) * PLOT_WIDTH,
                TOP + (1 - y.part(line.ys()[0])) * PLOT_HEIGHT,
                LEFT + x.part(last) * PLOT_WIDTH,
                TOP + (1 - y.part(line.ys()[0] * Math.pow(last / first, reference.slope))) * PLOT_HEIGHT);
        int key = TOP + 12 + 20 * place;
        put(svg, "<path class=\"line c%d\" d=\"M%d %d h22\"/>", place, LEFT + PLOT_WIDTH + 14, key);
        text(svg, "label", "start", LEFT + PLOT_WIDTH + 42, key + 4, line.name());
    }

    private static void text(StringBuilder svg, String kind, String anchor, double x, double y, String text) {
        put(
                svg,
                "<text class=\"ink %s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                kind,
                anchor,
                x,
                y,
                escaped(text));
    }

    private static void put(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String number(double tick) {
        return tick >= 1
                ? String.format(Locale.ROOT, "%,.0f", tick)
                : new java.math.BigDecimal(String.valueOf(tick))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
