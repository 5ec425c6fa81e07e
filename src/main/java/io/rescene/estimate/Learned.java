package io.rescene.estimate;

import io.rescene.openai.ChatRequest;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the ledger's history says of a request.
 *
 * @param recipe answers to the same recipe; empty: too few
 * @param model answers of the same model to the same kind of question; empty: too few
 * @param callsAQuestion how many calls a question took, at least 1
 */
record Learned(Optional<History> recipe, Optional<History> model, double callsAQuestion) {
    /** Looks it up. */
    static Learned of(JdbcTemplate jdbc, ChatRequest request) {
        String kind = request.kind().label();
        return new Learned(
                History.ofRecipe(jdbc, request.recipe()),
                History.ofModel(jdbc, kind, request.model()),
                History.callsAQuestion(jdbc, kind, request.model()));
    }

    /** The nearest there is. */
    Optional<History> nearest() {
        return recipe.or(() -> model);
    }
}
