package io.rescene.openai;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes questions, and remembers the recipes of those before: one takes as long to make as the question itself, and all
 * of a run's questions share a handful.
 */
public final class Recipes {
    /** Prompts that are edited while a worker runs make new ones: at some time the old ones are forgotten. */
    private static final int MOST = 100;

    private final Map<ChatRequest, String> byForm = new ConcurrentHashMap<>();

    /** The question that a request asks. */
    public Question question(ChatRequest request) {
        if (byForm.size() > MOST) {
            byForm.clear();
        }
        return request.question(byForm.computeIfAbsent(request.form(), ChatRequest::recipe));
    }
}
