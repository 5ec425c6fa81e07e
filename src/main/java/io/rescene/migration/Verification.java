package io.rescene.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Looks whether the schema is as the migrations leave it: against the catalogue, not against their history. Nor against
 * {@code information_schema}, which hides what the user has no rights on: that is not missing.
 */
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
     * @param unfit columns of another type, one line each with what changes it: no migration does, as that is for who knows
     *     what else uses them
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
    /** What later migrations added to Rescene's own tables. */
    private static final Map<String, Map<String, String>> OWN = new TreeMap<>(Map.of(
            "rescene.runs", Map.of("cap_usd", "numeric", "estimate", "jsonb"),
            "rescene.jobs", Map.of("capped_by", "text", "extra", "text", "uniform", "integer", "reopened", "boolean"),
            "rescene.calls", Map.of("lost_usd", "numeric", "recipe", "text"),
            "rescene.asking", Map.of("job_id", "bigint", "worst_usd", "numeric", "capped", "boolean"),
            "rescene.workers", Map.of("calls", "integer")));

    private static final List<String> TABLES = List.of(
            "runs",
            "workers",
            "jobs",
            "answers",
            "asking",
            "calls",
            "rejected",
            "fencing_tokens",
            "accounts",
            "reservations",
            "asked",
            "limits");

    private final JdbcTemplate jdbc;

    /**
     * A verification of this database.
     *
     * @param jdbc the database
     */
    public Verification(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Looks. */
    public Result verify() {
        List<Column> guide = jdbc.query("""
                SELECT a.attname, CASE WHEN t.typcategory = 'A' THEN 'ARRAY' ELSE format_type(t.oid, NULL) END
                FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                JOIN pg_type t ON t.oid = a.atttypid
                WHERE n.nspname = 'public' AND c.relname = 'video_scenes' AND c.relkind IN ('r', 'p', 'v', 'f')
                AND a.attname IN ('visual_description', 'visual_entities', 'visual_actions', 'tags')
                ORDER BY a.attname
                """, (row, n) -> new Column(row.getString(1), row.getString(2)));
        List<String> missing = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        LIBRARY.forEach((table, types) -> columns(table, types, missing, unfit));
        index("idx_video_scenes_tags", "video_scenes", "gin", "tags", missing);
        index("idx_videos_has_rich_semantics", "videos", "btree", "has_rich_semantics", missing);
        for (String table : TABLES) {
            if (!exists(jdbc, "rescene." + table)) {
                missing.add("rescene." + table);
            }
        }
        if (missing.stream().noneMatch(what -> what.startsWith("rescene."))) {
            OWN.forEach((table, types) -> columns(table, types, missing, unfit));
        }
        return new Result(guide, missing, unfit);
    }

    /** Whether the tables of the library are there at all. */
    public boolean hasLibrary() {
        return exists(jdbc, "public.videos") && exists(jdbc, "public.video_scenes");
    }

    /** Whether there is such a table or sequence, named with its schema. */
    static boolean exists(JdbcTemplate jdbc, String table) {
        Long found = jdbc.queryForObject("""
                SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname || '.' || c.relname = ?
                """, Long.class, table);
        return found != null && found > 0;
    }

    private void columns(String table, Map<String, String> types, List<String> missing, List<String> unfit) {
        types.forEach((column, type) -> {
            List<Found> all = jdbc.query("""
                    SELECT format_type(a.atttypid, NULL), format_type(a.atttypid, a.atttypmod) FROM pg_namespace n
                    JOIN pg_class c ON c.relnamespace = n.oid
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE n.nspname || '.' || c.relname = ? AND a.attname = ? AND c.relkind IN ('r', 'p', 'v', 'f')
                    """, (row, n) -> new Found(row.getString(1), row.getString(2)), table, column);
            if (all.isEmpty()) {
                missing.add("column " + table + "." + column);
            } else if (!all.get(0).type().equals(type)) {
                unfit.add(
                        "column %1$s.%2$s has type %3$s and must have type %4$s: its owner has to change that (ALTER TABLE %1$s ALTER COLUMN %2$s TYPE %4$s, with USING if its values don't convert by themselves)"
                                .formatted(table, column, all.get(0).shown(), type));
            }
        });
    }

    /** A column's type, and the same with its length. */
    private record Found(String type, String shown) {}

    private void index(String name, String table, String method, String column, List<String> missing) {
        Long found = jdbc.queryForObject("""
                SELECT count(*) FROM pg_index i
                JOIN pg_class c ON c.oid = i.indexrelid
                JOIN pg_am m ON m.oid = c.relam
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                JOIN pg_class t ON t.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = t.relnamespace
                WHERE n.nspname = 'public' AND t.relname = ? AND c.relname = ? AND m.amname = ? AND a.attname = ? AND i.indisvalid
                """, Long.class, table, name, method, column);
        if (found == null || found == 0) {
            missing.add("index " + name + " (" + method + ") on public." + table + "(" + column + ")");
        }
    }
}
