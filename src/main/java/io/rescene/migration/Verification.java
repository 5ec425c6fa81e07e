package io.rescene.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * @param missing what is not as it should be, one line each; empty if all is well
     */
    public record Result(List<Column> guide, List<String> missing) {
        /** Whether all is as it should be. */
        public boolean isComplete() {
            return missing.isEmpty();
        }
    }

    private static final List<String> GUIDE_COLUMNS =
            List.of("visual_description", "visual_entities", "visual_actions", "tags");
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
        columns("public.video_scenes", scenes(), missing);
        columns("public.videos", Map.of("video_summary", "text", "has_rich_semantics", "bool"), missing);
        index("idx_video_scenes_tags", "video_scenes", "gin", "tags", missing);
        index("idx_videos_has_rich_semantics", "videos", "btree", "has_rich_semantics", missing);
        for (String table : TABLES) {
            if (!exists(jdbc, "rescene." + table)) {
                missing.add("rescene." + table);
            }
        }
        if (missing.stream().noneMatch(what -> what.startsWith("rescene."))) {
            columns("rescene.runs", Map.of("cap_usd", "numeric", "estimate", "jsonb"), missing);
            columns(
                    "rescene.jobs",
                    Map.of("capped_by", "text", "extra", "text", "uniform", "int4", "reopened", "bool"),
                    missing);
            columns("rescene.calls", Map.of("lost_usd", "numeric", "recipe", "text"), missing);
            columns("rescene.asking", Map.of("job_id", "int8", "worst_usd", "numeric", "capped", "bool"), missing);
            columns("rescene.workers", Map.of("calls", "int4"), missing);
        }
        return new Result(guide, missing);
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

    private static Map<String, String> scenes() {
        Map<String, String> types = new TreeMap<>();
        GUIDE_COLUMNS.forEach(column -> types.put(column, column.equals("visual_description") ? "text" : "_text"));
        return types;
    }

    private void columns(String table, Map<String, String> types, List<String> missing) {
        types.forEach((column, type) -> {
            List<String> found = jdbc.queryForList("""
                    SELECT t.typname::text FROM pg_namespace n
                    JOIN pg_class c ON c.relnamespace = n.oid
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    JOIN pg_type t ON t.oid = a.atttypid
                    WHERE n.nspname || '.' || c.relname = ? AND a.attname = ? AND c.relkind IN ('r', 'p', 'v', 'f')
                    """, String.class, table, column);
            if (found.isEmpty()) {
                missing.add("column " + table + "." + column);
            } else if (!found.get(0).equals(type)) {
                missing.add("column " + table + "." + column + " has type " + found.get(0) + ", not " + type);
            }
        });
    }

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
