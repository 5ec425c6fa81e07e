package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A table of figures: one row for each value of what is varied; printed as Markdown and kept as CSV. */
final class Sheet {
    private final String name;
    private final List<Row> rows = new ArrayList<>();

    Sheet(String name) {
        this.name = name;
    }

    /** A new row; columns appear in the order in which they are first given. */
    Row row() {
        return row("");
    }

    /**
     * A new row with a name.
     *
     * @param label what it is about, as its first cell; empty: none, its first figure says it
     */
    Row row(String label) {
        Row row = new Row(label);
        rows.add(row);
        return row;
    }

    /** A row that is being filled. */
    static final class Row {
        private final String label;
        private final Map<String, double[]> values = new LinkedHashMap<>();

        private Row(String label) {
            this.label = label;
        }

        /**
         * Adds a figure, once for each time it was taken.
         *
         * @param column what it is, with its unit
         */
        Row put(String column, double value) {
            double[] before = values.getOrDefault(column, new double[0]);
            double[] all = java.util.Arrays.copyOf(before, before.length + 1);
            all[before.length] = value;
            values.put(column, all);
            return this;
        }
    }

    /** The medians of a column, row by row; not a number where there are none. */
    double[] column(String column) {
        return rows.stream()
                .mapToDouble(row -> Figures.median(row.values.getOrDefault(column, new double[0])))
                .toArray();
    }

    /** Prints it and writes it to the folder; cells are medians. */
    void publish(Figures figures, Path folder) {
        List<String> columns = rows.stream()
                .flatMap(row -> row.values.keySet().stream())
                .distinct()
                .toList();
        boolean labelled = rows.stream().anyMatch(row -> !row.label.isEmpty());
        figures.say("| %s%s |", labelled ? " | " : "", String.join(" | ", columns));
        figures.say("|%s", " --- |".repeat(columns.size() + (labelled ? 1 : 0)));
        StringBuilder csv = new StringBuilder(labelled ? "\"\"," : "")
                .append(columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(",")));
        for (int i = 0; i < rows.size(); i++) {
            int at = i;
            figures.say(
                    "| %s%s |",
                    labelled ? rows.get(i).label + " | " : "",
                    columns.stream().map(column -> shown(column(column)[at])).collect(Collectors.joining(" | ")));
            csv.append('\n')
                    .append(labelled ? '"' + rows.get(i).label + "\"," : "")
                    .append(columns.stream()
                            .map(column -> String.format(Locale.ROOT, "%.6g", column(column)[at]))
                            .collect(Collectors.joining(",")));
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".csv"), csv.append('\n').toString(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Three digits that count. */
    static String shown(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        int digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + (size == Math.rint(size) ? 0 : digits) + "f", value);
    }
}
