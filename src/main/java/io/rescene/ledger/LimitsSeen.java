package io.rescene.ledger;

import io.rescene.openai.Pace;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the account's limits as OpenAI last named them to {@code rescene.limits}, for estimates. */
public final class LimitsSeen {
    private final JdbcTemplate jdbc;
    private Map<String, Map<String, Pace.Limit>> stored = Map.of();

    /** The table in this database. */
    public LimitsSeen(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Writes what has changed since it was last written by this worker.
     *
     * @param limits by model and budget ({@code requests}, {@code tokens})
     */
    public synchronized void store(Map<String, Map<String, Pace.Limit>> limits) {
        if (limits.equals(stored)) {
            return;
        }
        Map<String, Map<String, Pace.Limit>> before = stored;
        limits.forEach((model, budgets) -> budgets.forEach((budget, limit) -> {
            if (!limit.equals(before.getOrDefault(model, Map.of()).get(budget))) {
                write(model, budget, limit);
            }
        }));
        stored = new HashMap<>(limits);
    }

    private void write(String model, String budget, Pace.Limit limit) {
        jdbc.update("""
                INSERT INTO rescene.limits (model, budget, most, window_seconds) VALUES (?, ?, ?, ?)
                ON CONFLICT (model, budget) DO UPDATE SET most = excluded.most,
                    window_seconds = excluded.window_seconds, at = clock_timestamp()
                """, model, budget, limit.most(), (double) limit.window().toSeconds());
    }
}
