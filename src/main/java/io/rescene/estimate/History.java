package io.rescene.estimate;

import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What answers took so far, on average.
 *
 * @param tokensIn of an answer
 * @param tokensOut of an answer
 * @param millis of an answer's call
 */
record History(double tokensIn, double tokensOut, double millis) {
    /** With fewer answers a mean says too little: the cold assumptions stand. */
    static final int LEAST = 20;
    /** The youngest so many answers count: prompts, models and pictures change. */
    private static final int MOST = 500;
    /** The youngest so many calls are looked through for a model's; summaries are about every thirtieth. */
    private static final int LOOKED_THROUGH = 5000;

    private static final String MEANS =
            "SELECT count(*), avg(prompt_tokens), avg(completion_tokens), avg(millis) FROM (";

    /** Of a recipe's youngest answers; empty if they are too few. */
    static Optional<History> ofRecipe(JdbcTemplate jdbc, String recipe) {
        return means(
                jdbc,
                "SELECT * FROM rescene.calls WHERE recipe = ? AND outcome = 'answer' ORDER BY id DESC LIMIT ?",
                recipe,
                MOST);
    }

    /** Of a model's youngest answers to questions of a kind; empty if they are too few. */
    static Optional<History> ofModel(JdbcTemplate jdbc, String kind, String model) {
        return means(jdbc, """
                SELECT * FROM (SELECT * FROM rescene.calls ORDER BY id DESC LIMIT ?) c
                WHERE kind = ? AND model = ? AND outcome = 'answer' ORDER BY id DESC LIMIT ?
                """, LOOKED_THROUGH, kind, model, MOST);
    }

    /**
     * How many calls a question took: those of no use, and summaries that were asked for once more, included.
     *
     * @return at least 1; 1 if too few questions are known
     */
    static double callsAQuestion(JdbcTemplate jdbc, String kind, String model) {
        Double calls = jdbc.queryForObject("""
                SELECT CASE WHEN count(DISTINCT (job_id, scene_id)) >= ?
                    THEN count(*)::double precision / count(DISTINCT (job_id, scene_id)) END
                FROM (SELECT * FROM rescene.calls ORDER BY id DESC LIMIT ?) c
                WHERE kind = ? AND model = ?
                """, Double.class, LEAST, LOOKED_THROUGH, kind, model);
        return calls == null ? 1 : Math.max(1, calls);
    }

    private static Optional<History> means(JdbcTemplate jdbc, String calls, Object... arguments) {
        return jdbc
                .query(
                        MEANS + calls + ") c",
                        (row, n) -> row.getLong(1) < LEAST
                                ? Optional.<History>empty()
                                : Optional.of(new History(row.getDouble(2), row.getDouble(3), row.getDouble(4))),
                        arguments)
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }
}
