package io.rescene.estimate;

import io.rescene.openai.Prices;
import io.rescene.openai.PromptTokens;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;

/** Begins estimates: what all of them have in common. */
public final class Estimator {
    /** What stands for the values of {@code routes/sql/scenes.sql} where it is part of an estimate's own query. */
    public static final Map<String, String> VALUES = Map.of("video", "p.video", "language", "p.language");

    private final JdbcTemplate jdbc;
    private final Prices prices;
    private final PromptTokens tokens;
    private final int concurrency;
    private final Supplier<String> scenesSql;

    /**
     * An estimator.
     *
     * @param jdbc the library and the ledger; only read
     * @param prices of the models
     * @param tokens counts prompts and pictures
     * @param concurrency calls at once, at least 1
     * @param scenesSql the query of {@code routes/sql/scenes.sql}, with {@link #VALUES}
     */
    public Estimator(
            JdbcTemplate jdbc, Prices prices, PromptTokens tokens, int concurrency, Supplier<String> scenesSql) {
        this.jdbc = jdbc;
        this.prices = prices;
        this.tokens = tokens;
        this.concurrency = concurrency;
        this.scenesSql = scenesSql;
    }

    /**
     * Begins an estimate.
     *
     * @param refresh whether everything is asked anew
     * @param run the run that is estimated, so that answers from after its opening don't count; empty: none is opened
     * @param asks what the routes ask in a language; asked once for each
     */
    public Tally begin(boolean refresh, Optional<Long> run, Function<String, Asks> asks) {
        return new Tally(jdbc, prices, tokens, concurrency, new PageTables(jdbc, scenesSql.get(), refresh, run), asks);
    }
}
