package io.rescene.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks whether the schema is as the migrations leave it: against the catalogue, not against their history. */
public final class Verification {
    /**
     * A row of the guide's check.
     *
     * @param column the column's name
     * @param type its {@code data_type} in {@code information_schema}
     */
    public record Column(String column, String type) {}

    /**
     * What was found.
     *
     * @param guide the rows of the guide's query: 4 if all is well
     * @param missing what is not there, one line each; the migrations bring it
     * @param unfit what is there and stands in the way, as a column of another type, one line each with what changes it: no
     *     migration does, as that is for who knows what else uses it
     */
    public record Result(List<Column> guide, List<String> missing, List<String> unfit) {
        /** Whether all is as it should be. */
        public boolean isComplete() {
            return missing.isEmpty() && unfit.isEmpty();
        }

        /**
         * What to do, in one line; what no migration does comes first, as it may keep them from being applied.
         *
         * @param migrate how that command is typed
         * @return empty if all is as it should be
         */
        public Optional<String> advice(String migrate) {
            if (!unfit.isEmpty()) {
                return Optional.of(String.join("; ", unfit));
            }
            String more = missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "";
            return missing.stream().findFirst().map(first -> "missing " + first + more + ": run " + migrate);
        }
    }

    /** What 009 adds, with the types as PostgreSQL writes them. */
    private static final Map<String, Map<String, String>> LIBRARY = new TreeMap<>(Map.of(
            "public.video_scenes",
                    new TreeMap<>(Map.of(
                            "visual_description", "text",
                            "visual_entities", "text[]",
                            "visual_actions", "text[]",
                            "tags", "text[]")),
            "public.videos", new TreeMap<>(Map.of("video_summary", "text", "has_rich_semantics", "boolean"))));

    /** The only column of 009 that is never left empty. */
    private static final String ALWAYS_SET = "has_rich_semantics";

    private final JdbcTemplate jdbc;
    private final Catalogue catalogue;

    /**
     * A verification of this database.
     *
     * @param jdbc the database
     */
    public Verification(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.catalogue = new Catalogue(jdbc);
    }

    /** Looks. */
    public Result verify() {
        Map<String, Map<String, Catalogue.Column>> there = catalogue.columns();
        List<String> missing = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        encoding(unfit);
        OwnSchema.foreign(there).ifPresent(unfit::add);
        LIBRARY.forEach((table, types) -> columns(table, types, there, missing, unfit));
        LIBRARY.forEach((table, types) -> nullable(table, types.keySet(), "for what has no description", there, unfit));
        nullable("public.videos", Set.of("error_message"), "for what has no error", there, unfit);
        index("idx_video_scenes_tags", "gin", "video_scenes(tags)", missing, unfit);
        index("idx_videos_has_rich_semantics", "btree", "videos(has_rich_semantics)", missing, unfit);
        OwnSchema.look(there, catalogue, missing, unfit);
        return new Result(catalogue.guide(), missing, unfit);
    }

    /**
     * Whether the tables of the library are there at all; where they are in another schema, they are not.
     *
     * @return a line that asks where it is; empty if they are there
     */
    public Optional<String> noLibrary() {
        return Catalogue.exists(jdbc, "public.videos") && Catalogue.exists(jdbc, "public.video_scenes")
                ? Optional.empty()
                : Optional.of("no tables public.videos and public.video_scenes: is DATABASE_URL the library's?");
    }

    /** What the model writes in other scripts can't be saved, and with SQL_ASCII the driver reads no more than ASCII. */
    private void encoding(List<String> unfit) {
        String encoding = catalogue.encoding();
        if (!encoding.equals("UTF8")) {
            unfit.add("the database has encoding " + encoding
                    + " and must have UTF8: its owner has to move the library to"
                    + " one that has (CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0)");
        }
    }

    /**
     * Whose schema {@code rescene} is, if it isn't Rescene's.
     *
     * @return a line with what to do; empty if no table in it is another application's
     */
    public Optional<String> foreign() {
        return OwnSchema.foreign(catalogue.columns());
    }

    /**
     * What others have in Rescene's schema, as what they made while a pooler's session had it in its search path.
     *
     * @return a line with what to do; empty if nothing is
     */
    public Optional<String> strangers() {
        return OwnSchema.strangers(catalogue);
    }

    /** Looks whether a table's columns are there, with the types as PostgreSQL writes them. */
    static void columns(
            String table,
            Map<String, String> types,
            Map<String, Map<String, Catalogue.Column>> there,
            List<String> missing,
            List<String> unfit) {
        types.forEach((name, type) -> {
            Catalogue.Column column = there.getOrDefault(table, Map.of()).get(name);
            if (column == null) {
                missing.add("column " + table + "." + name);
            } else if (!column.type().equals(type)) {
                unfit.add(
                        "column %1$s.%2$s has type %3$s and must have type %4$s: its owner has to change that (ALTER TABLE %1$s ALTER COLUMN %2$s TYPE %4$s, with USING if its values don't convert by themselves)"
                                .formatted(table, name, column.shown(), type));
            }
        });
    }

    private static void nullable(
            String table,
            Set<String> names,
            String purpose,
            Map<String, Map<String, Catalogue.Column>> there,
            List<String> unfit) {
        Map<String, Catalogue.Column> columns = there.getOrDefault(table, Map.of());
        names.stream()
                .filter(name -> columns.containsKey(name) && columns.get(name).notNull() && !name.equals(ALWAYS_SET))
                .forEach(name -> unfit.add(
                        "column %1$s.%2$s is NOT NULL and must take NULL, %3$s: its owner has to change that (ALTER TABLE %1$s ALTER COLUMN %2$s DROP NOT NULL)"
                                .formatted(table, name, purpose)));
    }

    private void index(String name, String method, String on, List<String> missing, List<String> unfit) {
        Optional<Catalogue.Index> there = catalogue.index(name);
        String wanted = "(" + method + ") on public." + on;
        if (there.isEmpty()) {
            missing.add("index " + name + " " + wanted);
        } else if (!there.get().is(method, on)) {
            unfit.add(
                    "index public.%1$s is another one (%2$s) than the %3$s that is needed: its owner has to drop or rename it (DROP INDEX public.%1$s, or ALTER INDEX public.%1$s RENAME TO something_else), and the next migrate makes the right one"
                            .formatted(name, there.get().definition(), wanted));
        }
    }
}
