package io.rescene.estimate;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads what is known of a page of candidates in one statement. A video's scenes are those of {@code
 * routes/sql/scenes.sql}, so that an estimate counts what a worker will load.
 */
final class PageTables {
    /** A candidate, with the questions that its language leads to. */
    record Row(UUID video, Quote quote) {}

    private static final String KNOWN = """
            SELECT p.video, x.scenes, x.pictures, x.open, x.described, EXISTS (
                SELECT 1 FROM rescene.asked k JOIN rescene.answers a ON a.key = k.key
                WHERE k.recipe = p.summary_recipe
                AND k.subject = encode(sha256(convert_to(p.video::text, 'UTF8')), 'hex') AND %2$s) AS summed
            FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[])
                AS p(video, language, scene_recipe, summary_recipe)
            CROSS JOIN LATERAL (
                SELECT count(*) AS scenes, count(*) FILTER (WHERE s.pictured) AS pictures,
                    array_agg(hashtextextended(s.url, 0)) FILTER (WHERE s.pictured AND a.key IS NULL) AS open,
                    count(*) FILTER (WHERE a.answer NOT LIKE '%%"status":"no_content"%%') AS described
                FROM (
                    SELECT q.thumbnail_url AS url, btrim(q.thumbnail_url, E' \\t\\n\\r\\f\\v') <> '' AS pictured FROM (
            %1$s
                    ) q) s
                LEFT JOIN rescene.asked k ON s.pictured AND k.recipe = p.scene_recipe
                    AND k.subject = encode(sha256(convert_to(s.url, 'UTF8')), 'hex')
                LEFT JOIN rescene.answers a ON a.key = k.key AND %2$s
            ) x
            """;
    /** What a run finds answered is what was answered when it was opened: workers may be busy with it already. */
    private static final String BEFORE_THE_RUN =
            "(?::bigint IS NULL OR a.at < (SELECT r.created_at FROM rescene.runs r WHERE r.id = ?))";

    private static final String NOTHING = "false AND " + BEFORE_THE_RUN;

    private final JdbcTemplate jdbc;
    private final String sql;
    private final Optional<Long> run;

    /**
     * Tables for one estimate.
     *
     * @param scenesSql the text of {@code routes/sql/scenes.sql}
     * @param refresh whether no stored answer counts
     * @param run the run that is estimated; empty: none is opened
     */
    PageTables(JdbcTemplate jdbc, String scenesSql, boolean refresh, Optional<Long> run) {
        this.jdbc = jdbc;
        this.run = run;
        String scenes = scenesSql
                .replace(":#${variable.video}", "p.video")
                .replace(":#${variable.language}", "p.language")
                .strip()
                .replaceFirst(";$", "");
        this.sql = KNOWN.formatted(scenes, refresh ? NOTHING : BEFORE_THE_RUN);
    }

    /** What is known of these, in any order. */
    List<VideoState> read(List<Row> page) {
        return jdbc.query(
                connection -> {
                    var statement = connection.prepareStatement(sql);
                    setRun(statement, 1);
                    statement.setArray(3, connection.createArrayOf("uuid", column(page, Row::video)));
                    statement.setArray(
                            4,
                            connection.createArrayOf(
                                    "text", column(page, r -> r.quote().language())));
                    statement.setArray(
                            5,
                            connection.createArrayOf(
                                    "text", column(page, r -> r.quote().sceneRecipe())));
                    statement.setArray(
                            6,
                            connection.createArrayOf(
                                    "text", column(page, r -> r.quote().summaryRecipe())));
                    setRun(statement, 7);
                    return statement;
                },
                (row, n) -> state(row));
    }

    private void setRun(java.sql.PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, run.orElse(null), java.sql.Types.BIGINT);
        statement.setObject(first + 1, run.orElse(null), java.sql.Types.BIGINT);
    }

    private static Object[] column(List<Row> page, Function<Row, Object> value) {
        return page.stream().map(value).toArray();
    }

    private static VideoState state(ResultSet row) throws SQLException {
        long[] open = hashes(row.getArray("open"));
        boolean hasSummary = open.length > 0 || row.getLong("described") > 0;
        return new VideoState(
                row.getObject("video", UUID.class),
                row.getLong("scenes"),
                row.getLong("pictures"),
                open,
                hasSummary,
                hasSummary && (open.length > 0 || !row.getBoolean("summed")));
    }

    private static long[] hashes(@org.jspecify.annotations.Nullable Array array) throws SQLException {
        if (array == null) {
            return new long[0];
        }
        Long[] boxed = (Long[]) array.getArray();
        long[] hashes = new long[boxed.length];
        for (int i = 0; i < boxed.length; i++) {
            hashes[i] = boxed[i];
        }
        return hashes;
    }
}
