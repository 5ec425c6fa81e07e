package io.rescene.runtime.settings;

import io.rescene.route.folder.RoutesFolder;
import io.rescene.runtime.exit.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Settings that are right only if files stand where they point to. */
public final class SettingFiles {
    /** As Flyway wants names; those of R are applied whenever they change. */
    private static final String MIGRATION = "(R|[BU]?\\d[\\d.]*)_.+\\.sql";

    private static final Pattern NUMBER = Pattern.compile("([BU]?)0*(\\d[\\d.]*)_.*");

    private SettingFiles() {}

    /**
     * Sees whether there are all prompts in the language where no owner prefers another: without, all jobs would fail.
     *
     * @throws UserException with exit code 2 if one is missing
     */
    public static void requirePrompts(Settings settings, RoutesFolder routes) {
        String language = settings.text(Setting.LANGUAGE);
        routes.edition().missingPrompt(language).ifPresent(missing -> {
            throw UserException.usage("Setting " + Setting.LANGUAGE.key() + " says '" + language
                    + "', but there is no routes/prompts/" + language + "/" + missing + ": add it, or set one of "
                    + String.join(", ", routes.edition().languages()));
        });
    }

    /**
     * The folder of migrations that is to be used.
     *
     * @param folder the working directory
     * @return empty: those in the jar
     * @throws UserException with exit code 2 if it is none, or holds none
     */
    public static Optional<Path> migrations(Settings settings, Path folder) {
        String named = settings.text(Setting.MIGRATIONS_FOLDER);
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Path own = folder.resolve(named);
        objection(own).ifPresent(objection -> {
            throw UserException.usage("Setting " + Setting.MIGRATIONS_FOLDER.key() + " says '" + named + "', but "
                    + objection + ": name a folder with files such as 009_add_rich_semantics.sql, or leave the setting"
                    + " empty for the migrations in the jar");
        });
        return Optional.of(own);
    }

    /** Two files of one number, in order: one that was renamed in a later version of Rescene, for instance. */
    private static Optional<String> twice(List<String> names) {
        Map<String, String> byNumber = new HashMap<>();
        for (String name : names) {
            Matcher number = NUMBER.matcher(name);
            if (number.matches()) {
                String other = byNumber.put(number.group(1) + number.group(2), name);
                if (other != null) {
                    return Optional.of(other + " and " + name + " there have the same number");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> objection(Path own) {
        if (!Files.isDirectory(own)) {
            return Optional.of("there is no such folder");
        }
        try (Stream<Path> files = Files.list(own)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .sorted()
                    .toList();
            return names.isEmpty()
                    ? Optional.of("that folder holds no migrations")
                    : names.stream()
                            .filter(name -> !name.matches(MIGRATION))
                            .findFirst()
                            .map(name -> name + " there is not named as a migration")
                            .or(() -> twice(names));
        } catch (IOException e) {
            return Optional.of("that folder can't be read");
        }
    }
}
