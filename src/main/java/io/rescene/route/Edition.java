package io.rescene.route;

import io.rescene.openai.AnswerSchema;
import java.util.Map;
import java.util.Optional;

/**
 * The prompts and schemas of {@code routes/} as they stood at one moment. A job keeps the edition it was claimed with,
 * so that no video mixes two versions.
 *
 * @param prompts texts by path below {@code routes/}, such as {@code prompts/en/scene.md}
 * @param schemas schemas by path below {@code routes/}, such as {@code schemas/scene.schema.json}
 */
public record Edition(Map<String, String> prompts, Map<String, AnswerSchema> schemas) {
    /** Keeps copies. */
    public Edition {
        prompts = Map.copyOf(prompts);
        schemas = Map.copyOf(schemas);
    }

    /**
     * A prompt.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    String prompt(String path) {
        return Optional.ofNullable(prompts.get(path)).orElseThrow(() -> missing(path));
    }

    /**
     * A schema.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    AnswerSchema schema(String path) {
        return Optional.ofNullable(schemas.get(path)).orElseThrow(() -> missing(path));
    }

    /** Whether there are prompts in a language. */
    boolean speaks(String language) {
        return prompts.containsKey("prompts/" + language + "/scene.md");
    }

    private static IllegalArgumentException missing(String path) {
        return new IllegalArgumentException("routes/" + path + " is asked for, but there is no such file");
    }
}
