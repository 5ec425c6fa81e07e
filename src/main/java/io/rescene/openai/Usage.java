package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Tokens of one call as the provider counted them.
 *
 * @param prompt tokens in, cached ones included; at least 0
 * @param cached tokens in that were cached, at most {@code prompt}
 * @param completion tokens out; at least 0
 */
public record Usage(long prompt, long cached, long completion) {
    /** More than any model takes or gives: who counts more can't be believed. */
    private static final long MOST = 10_000_000;

    /** Nothing was counted. */
    public static final Usage NONE = new Usage(0, 0, 0);

    /** Takes no nonsense from outside: negative counts become 0, more cached than sent becomes all. */
    public Usage {
        prompt = Math.max(0, prompt);
        cached = Math.min(Math.max(0, cached), prompt);
        completion = Math.max(0, completion);
    }

    /**
     * Reads the {@code usage} object of a response. Half a count, one below nothing or one that nobody can believe is no
     * count: none is better than one that makes a call look cheaper than it was.
     */
    static Usage of(JsonNode response) {
        JsonNode usage = response.path("usage");
        JsonNode prompt = usage.path("prompt_tokens");
        JsonNode completion = usage.path("completion_tokens");
        if (!isCount(prompt) || !isCount(completion) || prompt.asLong() == 0) {
            return NONE;
        }
        return new Usage(
                prompt.asLong(),
                usage.path("prompt_tokens_details").path("cached_tokens").asLong(),
                completion.asLong());
    }

    private static boolean isCount(JsonNode tokens) {
        // Else a number of more than 64 bits would count as what its last 64 say.
        return tokens.isNumber() && tokens.canConvertToLong() && tokens.asLong() >= 0 && tokens.asLong() <= MOST;
    }
}
