package io.rescene.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What PostgreSQL's catalogue says of the library's tables and of Rescene's. Not {@code information_schema}, which hides
 * what the user has no rights on: that is not missing.
 */
final class Catalogue {
    /**
     * A column.
     *
     * @param type as PostgreSQL writes it, without a length
     * @param shown the same with its length
     * @param notNull whether it takes no NULL
     */
    record Column(String type, String shown, boolean notNull) {}

    /**
     * An index.
     *
     * @param method as {@code gin}
     * @param on its table and first column, as {@code video_scenes(tags)}
     * @param valid whether it is whole, which one whose making was broken off isn't
     * @param definition the statement that makes it, with {@code INVALID} at its end if it isn't whole
     */
    record Index(String method, String on, boolean valid, String definition) {
        /** Whether it is whole and as is wanted. */
        boolean is(String wantedMethod, String wantedOn) {
            return valid && method.equals(wantedMethod) && on.equals(wantedOn);
        }
    }

    /** How PostgreSQL tells that the table lost a column between its finding the index and its writing it out. */
    private static final String LOOK_UP_FAILED = "XX000";

    private final JdbcTemplate jdbc;

    Catalogue(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether there is such a table or sequence, named with its schema. */
    static boolean exists(JdbcTemplate jdbc, String table) {
        Long found = jdbc.queryForObject("""
                SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname || '.' || c.relname = ?
                """, Long.class, table);
        return found != null && found > 0;
    }

    /**
     * Whether a table has a trigger that what Rescene writes fires: it may be disabled, or be for replicas alone.
     *
     * @param table named with its schema
     */
    boolean isFired(String table, String trigger) {
        return !jdbc.queryForList("""
                SELECT g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname || '.' || c.relname = ? AND g.tgname = ? AND g.tgenabled IN ('O', 'A')
                """, String.class, table, trigger).isEmpty();
    }

    /** Whether they are valid, by the names of the indexes of schema {@code rescene}. */
    Map<String, Boolean> indexes() {
        Map<String, Boolean> indexes = new TreeMap<>();
        jdbc.query("""
                SELECT c.relname, i.indisvalid FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid
                JOIN pg_index i ON i.indexrelid = c.oid
                WHERE n.nspname = 'rescene'
                """, row -> {
            indexes.put(row.getString(1), row.getBoolean(2));
        });
        return indexes;
    }

    /** Names of the functions of schema {@code rescene}. */
    Set<String> functions() {
        return Set.copyOf(jdbc.queryForList("""
                SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = 'rescene'
                """, String.class));
    }

    /** Names of the tables and views of a schema. */
    List<String> tables(String schema) {
        return jdbc.queryForList("""
                SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.relname
                """, String.class, schema);
    }

    /** The encoding of this database, as {@code UTF8}. */
    String encoding() {
        return String.valueOf(jdbc.queryForObject("SHOW server_encoding", String.class));
    }

    /** The columns by table or sequence, which is named with its schema, and by name. */
    Map<String, Map<String, Column>> columns() {
        Map<String, Map<String, Column>> tables = new TreeMap<>();
        jdbc.query("""
                SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, NULL),
                    format_type(a.atttypid, a.atttypmod), a.attnotnull
                FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE (n.nspname = 'rescene' OR n.nspname = 'public' AND c.relname IN ('videos', 'video_scenes'))
                AND c.relkind IN ('r', 'p', 'v', 'f', 'S')
                """, row -> {
            tables.computeIfAbsent(row.getString(1), table -> new TreeMap<>())
                    .put(
                            row.getString(2),
                            new Column(unquoted(row.getString(3)), unquoted(row.getString(4)), row.getBoolean(5)));
        });
        return tables;
    }

    /** The guide's query, which knows arrays as {@code ARRAY}. */
    List<Verification.Column> guide() {
        return jdbc.query("""
                SELECT a.attname, CASE WHEN t.typcategory = 'A' THEN 'ARRAY' ELSE format_type(t.oid, NULL) END
                FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                JOIN pg_type t ON t.oid = a.atttypid
                WHERE n.nspname = 'public' AND c.relname = 'video_scenes' AND c.relkind IN ('r', 'p', 'v', 'f')
                AND a.attname IN ('visual_description', 'visual_entities', 'visual_actions', 'tags')
                ORDER BY a.attname
                """, (row, n) -> new Verification.Column(row.getString(1), unquoted(row.getString(2))));
    }

    /**
     * An index of {@code public}.
     *
     * @return empty if there is none of that name, or it is dropped meanwhile
     */
    Optional<Index> index(String name) {
        try {
            return indexes(name).stream().findFirst();
        } catch (UncategorizedSQLException e) {
            if (!LOOK_UP_FAILED.equals(e.getSQLException().getSQLState())) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private List<Index> indexes(String name) {
        return jdbc.query(
                """
                SELECT m.amname, t.relname || '(' || coalesce(a.attname, '') || ')', i.indisvalid,
                    pg_get_indexdef(c.oid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
                FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid
                JOIN pg_index i ON i.indexrelid = c.oid
                JOIN pg_am m ON m.oid = c.relam
                JOIN pg_class t ON t.oid = i.indrelid
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE n.nspname = 'public' AND c.relname = ? AND pg_get_indexdef(c.oid) IS NOT NULL
                """,
                (row, n) -> new Index(row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)),
                name);
    }

    /** By {@code quote_all_identifiers} types are quoted too. */
    private static String unquoted(String type) {
        return type.replace("\"", "");
    }
}
