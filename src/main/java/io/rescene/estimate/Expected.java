package io.rescene.estimate;

import io.rescene.openai.ChatRequest;
import io.rescene.openai.PromptTokens;
import io.rescene.openai.Question.Kind;

/**
 * What one question is expected to take, by the ledger's history where there is enough of it.
 *
 * @param model who is asked
 * @param calls calls until it is answered, at least 1
 * @param tokensIn of one call, without a summary's descriptions
 * @param tokensOut of one call
 * @param millis of one call
 * @param admitted tokens that the account's limiter charges for one call, without a summary's descriptions
 * @param learned whether {@code tokensOut} comes from history
 */
record Expected(
        String model,
        double calls,
        double tokensIn,
        double tokensOut,
        double millis,
        double admitted,
        boolean learned) {
    /** Tokens out of a description with its entities and actions (openai-api.md, sanity figure). */
    static final double COLD_SCENE_OUT = 250;
    /** Tokens out of a summary: 3 to 5 sentences of 20 to 35 tokens. */
    static final double COLD_SUMMARY_OUT = 120;
    /** A call's mean duration in milliseconds (openai-api.md). */
    static final double COLD_MILLIS = 3300;

    /**
     * What a request, and others of its recipe, are expected to take.
     *
     * @param tokens counts the prompt
     * @param learned what the ledger's history says
     */
    static Expected of(PromptTokens tokens, ChatRequest request, Learned learned) {
        boolean scene = request.kind() == Kind.SCENE;
        double counted = tokens.of(request);
        double cold = scene ? COLD_SCENE_OUT : COLD_SUMMARY_OUT;
        return new Expected(
                request.model(),
                learned.callsAQuestion(),
                // What a summary was billed depends on its video; only a scene's bill corrects the count.
                scene ? learned.recipe().map(History::tokensIn).orElse(counted) : counted,
                Math.min(learned.nearest().map(History::tokensOut).orElse(cold), request.maxTokens()),
                learned.nearest().map(History::millis).orElse(COLD_MILLIS),
                tokens.charge(request),
                learned.nearest().isPresent());
    }
}
