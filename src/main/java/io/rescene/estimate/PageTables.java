package io.rescene.estimate;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /**
     * The answer to a recipe and a subject. By key whatever PostgreSQL knows: before it has statistics it would make joins of
     * these, and read all that was ever asked for each video.
     */
    private static final String ANSWER = """
            FROM rescene.answers a WHERE a.key = (
                SELECT k.key FROM rescene.asked k
                WHERE k.recipe = %s AND k.subject = encode(sha256(convert_to(%s, 'UTF8')), 'hex'))
            -- What a run finds answered is what was answered when it was opened: workers may be busy with it already.
            AND (?::bigint IS NULL OR a.at < (SELECT r.created_at FROM rescene.runs r WHERE r.id = ?))
            """;

    private static final String KNOWN = """
            SELECT p.video, x.scenes, x.pictures, x.open, x.described, (SELECT true %2$s) IS NOT NULL AS summed
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
                LEFT JOIN LATERAL (SELECT a.key, a.answer %3$s AND s.pictured OFFSET 0) a ON true
            ) x
            """;

    /** Where no question of a page's recipes has ever been answered there is nothing to look up: all is open. */
    private static final String FRESH = """
            SELECT p.video, x.scenes, x.pictures, x.open, 0 AS described, false AS summed
            FROM unnest(?::uuid[], ?::text[]) AS p(video, language)
            CROSS JOIN LATERAL (
                SELECT count(*) AS scenes, count(*) FILTER (WHERE s.pictured) AS pictures,
                    array_agg(hashtextextended(s.url, 0)) FILTER (WHERE s.pictured) AS open
                FROM (
                    SELECT q.thumbnail_url AS url, btrim(q.thumbnail_url, E' \\t\\n\\r\\f\\v') <> '' AS pictured FROM (
            %s
                    ) q) s
            ) x
            """;

    private final JdbcTemplate jdbc;
    private final String known;
    private final String fresh;
    private final boolean refresh;
    private final Optional<Long> run;
    private final Map<String, Boolean> asked = new HashMap<>();

    /**
     * Tables for one estimate.
     *
     * @param scenesSql the scenes of a video, as {@link Estimator} gets it
     * @param refresh whether no stored answer counts
     * @param run the run that is estimated; empty: none is opened
     */
    PageTables(JdbcTemplate jdbc, String scenesSql, boolean refresh, Optional<Long> run) {
        this.jdbc = jdbc;
        this.refresh = refresh;
        this.run = run;
        String scenes = scenesSql.strip().replaceFirst(";$", "");
        this.known = known(scenes);
        this.fresh = FRESH.formatted(scenes);
    }

    /** The statement that looks up what is answered; its parameters: the run twice, videos, languages, recipes, the run twice. */
    static String known(String scenesSql) {
        return KNOWN.formatted(
                scenesSql,
                ANSWER.formatted("p.summary_recipe", "p.video::text"),
                ANSWER.formatted("p.scene_recipe", "s.url"));
    }

    /** What is known of these, in any order. */
    List<VideoState> read(List<Row> page) {
        boolean anyKnown = isAnyKnown(page);
        return jdbc.query(
                connection -> anyKnown ? known(connection, page) : fresh(connection, page), (row, n) -> state(row));
    }

    /** Whether any question of the page's recipes had its answer when the estimate first met the recipe. */
    private boolean isAnyKnown(List<Row> page) {
        if (refresh) {
            return false;
        }
        Set<String> recipes = new HashSet<>();
        for (Row row : page) {
            recipes.add(row.quote().sceneRecipe());
            recipes.add(row.quote().summaryRecipe());
        }
        return recipes.stream().anyMatch(recipe -> asked.computeIfAbsent(recipe, this::isAsked));
    }

    private boolean isAsked(String recipe) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT EXISTS (SELECT 1 FROM rescene.asked WHERE recipe = ?)", Boolean.class, recipe));
    }

    private PreparedStatement fresh(Connection connection, List<Row> page) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(fresh);
        setVideos(statement, 1, page);
        return statement;
    }

    private PreparedStatement known(Connection connection, List<Row> page) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(known);
        setRun(statement, 1);
        setVideos(statement, 3, page);
        setArray(statement, 5, "text", page, row -> row.quote().sceneRecipe());
        setArray(statement, 6, "text", page, row -> row.quote().summaryRecipe());
        setRun(statement, 7);
        return statement;
    }

    private static void setVideos(PreparedStatement statement, int first, List<Row> page) throws SQLException {
        setArray(statement, first, "uuid", page, Row::video);
        setArray(statement, first + 1, "text", page, row -> row.quote().language());
    }

    private static void setArray(
            PreparedStatement statement, int place, String type, List<Row> page, Function<Row, Object> value)
            throws SQLException {
        Object[] column = page.stream().map(value).toArray();
        statement.setArray(place, statement.getConnection().createArrayOf(type, column));
    }

    private void setRun(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, run.orElse(null), java.sql.Types.BIGINT);
        statement.setObject(first + 1, run.orElse(null), java.sql.Types.BIGINT);
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
