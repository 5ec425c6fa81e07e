package io.rescene.route.folder;

import io.rescene.openai.AnswerSchema;
import io.rescene.openai.Digests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of {@code routes/} as they stood at one moment. A job keeps the edition it was claimed with, so that no video
 * mixes two versions.
 *
 * @param prompts texts by path below {@code routes/}, such as {@code prompts/en/scene.md}
 * @param schemas schemas by path below {@code routes/}, such as {@code schemas/scene.schema.json}
 * @param sql texts by path below {@code routes/}, such as {@code sql/scenes.sql}
 * @param routes the YAML routes' texts by the URI they were read from
 * @param mute languages that have prompts, but in which the YAML routes can't ask: found when they were looked at
 * @param slot which of the sets of YAML routes that live side by side is its own, from 1 on; 0: none yet
 */
public record Edition(
        Map<String, String> prompts,
        Map<String, AnswerSchema> schemas,
        Map<String, String> sql,
        Map<String, String> routes,
        Set<String> mute,
        int slot) {
    /** What a language needs, below its folder, whatever its routes ask. */
    private static final List<String> PROMPTS = List.of("scene.md", "summary.md");

    private static final int SHORT = 12;
    private static final Pattern SCENE_PROMPT = Pattern.compile("prompts/([^/]+)/scene\\.md");

    /** Keeps copies. */
    public Edition {
        prompts = Map.copyOf(prompts);
        schemas = Map.copyOf(schemas);
        sql = Map.copyOf(sql);
        routes = Map.copyOf(routes);
        mute = Set.copyOf(mute);
    }

    /** The same files, with these YAML routes. */
    public Edition at(int newSlot) {
        return new Edition(prompts, schemas, sql, routes, mute, newSlot);
    }

    /** The same files, which count as none in these languages. */
    public Edition without(Set<String> languages) {
        return new Edition(prompts, schemas, sql, routes, languages, slot);
    }

    /** Whether the YAML routes of another edition serve this one too. */
    public boolean routesAlike(Edition other) {
        return routes.equals(other.routes) && sql.equals(other.sql);
    }

    /**
     * The text of a SQL file.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public String sql(String path) {
        return Optional.ofNullable(sql.get(path)).orElseThrow(() -> missing(path));
    }

    /**
     * What Camel's registry knows a SQL file by: another text has another name, so no endpoint can keep an old one.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public String sqlName(String path) {
        return path + "." + Digests.sha256(sql(path)).substring(0, SHORT);
    }

    /**
     * A prompt.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public String prompt(String path) {
        return Optional.ofNullable(prompts.get(path)).orElseThrow(() -> missing(path));
    }

    /**
     * A schema.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public AnswerSchema schema(String path) {
        return Optional.ofNullable(schemas.get(path)).orElseThrow(() -> missing(path));
    }

    /** Whether videos can be asked about in a language. */
    boolean speaks(String language) {
        return prompts.containsKey("prompts/" + language + "/scene.md") && !mute.contains(language);
    }

    /** The languages that have a prompt for scenes, in alphabetical order. */
    public List<String> spoken() {
        return prompts.keySet().stream()
                .map(SCENE_PROMPT::matcher)
                .filter(Matcher::matches)
                .map(prompt -> prompt.group(1))
                .sorted()
                .toList();
    }

    /** Those in which it can be asked. */
    public Set<String> speaking() {
        return spoken().stream().filter(this::speaks).collect(Collectors.toSet());
    }

    /** The languages that have all prompts, in alphabetical order. */
    public List<String> languages() {
        return spoken().stream()
                .filter(language -> missingPrompt(language).isEmpty())
                .toList();
    }

    /** The name of the first prompt that a language lacks. */
    public Optional<String> missingPrompt(String language) {
        return PROMPTS.stream()
                .filter(name -> !prompts.containsKey("prompts/" + language + "/" + name))
                .findFirst();
    }

    private static UnaskableException missing(String path) {
        return new UnaskableException("routes/" + path + " is asked for, but there is no such file");
    }
}
