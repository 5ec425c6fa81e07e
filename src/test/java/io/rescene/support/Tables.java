package io.rescene.support;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Tables as text, to compare them before and after. */
public final class Tables {
    private Tables() {}

    /**
     * Every row of the table as text, sorted; equal lists mean equal contents.
     *
     * @param table with its schema, as {@code public.videos}
     */
    public static List<String> snapshot(DataSource database, String table) {
        return query(database, "SELECT t::text FROM " + table + " t ORDER BY 1");
    }

    /** Like {@link #snapshot}, with each row's place and transaction: unequal even when a row was written unchanged. */
    public static List<String> physicalSnapshot(DataSource database, String table) {
        return query(
                database,
                "SELECT t.ctid::text || ' ' || t.xmin::text || ' ' || t::text FROM " + table + " t ORDER BY 1");
    }

    /** {@link #snapshot} of the rows that meet the condition. */
    public static List<String> snapshotWhere(DataSource database, String table, String condition) {
        return query(database, "SELECT t::text FROM " + table + " t WHERE " + condition + " ORDER BY 1");
    }

    /** {@code schema.table} of every table outside PostgreSQL's own schemas, sorted. */
    public static List<String> names(DataSource database) {
        return query(
                database,
                "SELECT schemaname || '.' || tablename FROM pg_tables"
                        + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1");
    }

    /** The v2 columns of the scenes of READY, upgraded videos but the decoy, one line a scene, sorted. */
    public static List<String> scenes(DataSource database) {
        return query(
                        database,
                        "SELECT s.id || ' | ' || coalesce(visual_description, 'NULL') || ' | '"
                                + " || coalesce(to_json(visual_entities)::text, 'NULL') || ' | '"
                                + " || coalesce(to_json(visual_actions)::text, 'NULL') || ' | '"
                                + " || coalesce(to_json(tags)::text, 'NULL')"
                                + " FROM public.video_scenes s JOIN public.videos v ON v.id = s.video_id"
                                + " WHERE v.has_rich_semantics AND v.status = 'READY' AND v.video_summary IS DISTINCT FROM 'kept'")
                .stream()
                .sorted()
                .toList();
    }

    /** The line {@link #scenes} must give for a scene; empty: nothing was described, all four columns are NULL. */
    static String scene(UUID id, Optional<FakeScene> answer) {
        return id
                + answer.map(a -> " | " + a.description() + " | " + json(a.storedEntities()) + " | "
                                + json(a.storedActions()) + " | " + json(a.storedTags()))
                        .orElse(" | NULL | NULL | NULL | NULL");
    }

    private static String json(List<String> values) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(values);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    /** The first column of each row; NULL as the text {@code NULL}. */
    public static List<String> query(DataSource database, String sql) {
        try (Connection connection = database.getConnection()) {
            return rows(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException("query failed: " + sql, e);
        }
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(String.valueOf(result.getString(1)));
            }
            return rows;
        }
    }
}
