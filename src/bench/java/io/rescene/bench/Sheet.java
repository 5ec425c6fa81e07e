package io.rescene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
            double[] all = Arrays.copyOf(before, before.length + 1);
            all[before.length] = value;
            values.put(column, all);
            return this;
        }

        private double median(String column) {
            return Figures.median(values.getOrDefault(column, new double[0]));
        }

        private List<String> exact(List<String> columns) {
            return columns.stream()
                    .map(column -> String.format(Locale.ROOT, "%.6g", median(column)))
                    .toList();
        }
    }

    /**
     * Reads what an earlier run published.
     *
     * @throws UncheckedIOException if there is none
     */
    static Sheet read(String name, Path folder) {
        Sheet sheet = new Sheet(name);
        try {
            List<String> lines = Files.readAllLines(folder.resolve(name + ".csv"), StandardCharsets.UTF_8);
            // Names of columns hold commas, but are quoted; figures and labels hold none.
            String[] columns =
                    lines.get(0).substring(2, lines.get(0).length() - 1).split("\",\"");
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",");
                Row row = sheet.row(cells[0].replace("\"", ""));
                for (int i = 0; i < columns.length; i++) {
                    row.put(columns[i], Double.parseDouble(cells[i + 1]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Run the other growth sets first", e);
        }
        return sheet;
    }

    /** The figure of a row that has this name; not a number if there is none. */
    double at(String label, String column) {
        return rows.stream()
                .filter(row -> row.label.equals(label))
                .mapToDouble(row -> row.median(column))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** The medians of a column, row by row; not a number where there are none. */
    double[] column(String column) {
        return rows.stream().mapToDouble(row -> row.median(column)).toArray();
    }

    /** Prints it and writes it to the folder; cells are medians. */
    void publish(Figures figures, Path folder) {
        List<String> columns = rows.stream()
                .flatMap(row -> row.values.keySet().stream())
                .distinct()
                .toList();
        String markdown = markdown(columns);
        markdown.lines().forEach(line -> figures.say("%s", line));
        Pages.table(name, markdown);
        String csv = ","
                + String.join(
                        ",", columns.stream().map(column -> '"' + column + '"').toList()) + "\n"
                + rows.stream()
                        .map(row -> '"' + row.label + "\"," + String.join(",", row.exact(columns)) + "\n")
                        .collect(Collectors.joining());
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".csv"), csv, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line for each figure, a column for each row: there are more figures than values of what is varied. */
    private String markdown(List<String> columns) {
        boolean labelled = rows.stream().anyMatch(row -> !row.label.isEmpty());
        StringBuilder text = new StringBuilder(
                labelled ? line("", rows.stream().map(row -> row.label).toList()) : line(columns.get(0)));
        text.append('|').append(" --- |".repeat(rows.size() + 1)).append('\n');
        columns.stream().skip(labelled ? 0 : 1).forEach(column -> text.append(line(column)));
        return text.toString();
    }

    private String line(String column) {
        return line(column, Arrays.stream(column(column)).mapToObj(Sheet::shown).toList());
    }

    private static String line(String name, List<String> cells) {
        return "| " + name + " | " + String.join(" | ", cells) + " |\n";
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
