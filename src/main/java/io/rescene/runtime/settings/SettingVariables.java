package io.rescene.runtime.settings;

import io.rescene.runtime.exit.UserException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Environment variables that stand for settings: {@code RESCENE_OPENAI_CONCURRENCY} for {@code rescene.openai.concurrency}. */
final class SettingVariables {
    private static final String SETTING = "rescene.";
    private static final String VARIABLE = "RESCENE_";
    /** Two letters more, less or other than a variable's are a slip; names further off may be somebody else's. */
    private static final int SLIP = 2;

    private static final Pattern OF_A_MODEL =
            Pattern.compile("RESCENE_(PRICE_.+_(INPUT|CACHED_INPUT|OUTPUT)|IMAGE_TOKENS_.+_(BASE|TILE))");

    private SettingVariables() {}

    /** The variable that stands for a setting. */
    static String of(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /**
     * Sees whether a name was meant for a setting and stands for none: what a slip of the pen sets, a money cap for
     * instance, would not be set, and nobody would say so.
     *
     * @param environment the variables, {@code .env} included
     * @throws UserException with exit code 2 if there is one
     */
    static void check(Environment environment) {
        for (String name : environment.variables().keySet()) {
            if (name.startsWith(SETTING)) {
                throw UserException.usage("The environment or .env has " + name + ", which changes nothing there: "
                        + Setting.of(name)
                                .map(setting -> "write " + of(name) + ", or put it into application.properties")
                                .orElse("application.properties lists the settings"));
            }
            if (name.startsWith(VARIABLE)) {
                slip(name).ifPresent(meant -> {
                    throw UserException.usage("Unknown " + environment.place(name) + "; did you mean " + meant + "?");
                });
            }
        }
    }

    /**
     * Sees whether each variable that stands for a model's price, or for what its pictures count, has been found to stand for
     * a key: a name in capitals does not tell a model's dots, dashes and underscores.
     *
     * @param environment the variables, {@code .env} included
     * @param keys all keys, those of the models in use included
     * @throws UserException with exit code 2 if there is one that does not
     */
    static void checkModels(Environment environment, Set<String> keys) {
        Set<String> known = keys.stream().map(SettingVariables::of).collect(Collectors.toSet());
        environment.variables().forEach((name, value) -> {
            if (OF_A_MODEL.matcher(name).matches() && !value.isBlank() && !known.contains(name)) {
                throw UserException.usage("The model of " + environment.place(name)
                        + " is neither rescene.openai.scene-model nor rescene.openai.summary-model, nor listed in"
                        + " application.properties: write it there, as rescene.price.MODEL.input=USD for instance");
            }
        });
    }

    /** The variable that was meant; empty if the name is one, or is like none. Models have names of their own. */
    private static Optional<String> slip(String name) {
        return Arrays.stream(Setting.values())
                .map(setting -> of(setting.key()))
                .filter(known -> distance(name, known) <= SLIP)
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .filter(nearest -> !nearest.equals(name));
    }

    /** How many letters have to be put in, taken out or changed (V. I. Levenshtein, 1966). */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
