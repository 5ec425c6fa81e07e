package io.rescene.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.jobs.Runs;
import io.rescene.route.enqueue.EnqueueOrder;
import io.rescene.runtime.camel.Enqueuer;
import io.rescene.runtime.camel.RoutesCheck;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.support.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingFilesTest {
    private static final EnqueueOrder DRY_RUN = new EnqueueOrder(
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false),
            Duration.ZERO,
            Optional.of(previewed -> {}));

    @TempDir
    Path folder;

    private Session with(String variable, String value) {
        return Session.open(folder, Map.of(variable, value), new Properties());
    }

    private static void refused(Runnable command, String... words) {
        assertThatThrownBy(command::run).isInstanceOfSatisfying(UserException.class, said -> {
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(said.getMessage()).contains(words).doesNotContain("\n", "Exception");
        });
    }

    private static Database nobody() {
        throw new AssertionError("The database is not needed");
    }

    private void write(String file) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "some text");
    }

    private void speaks(String language) {
        try (Session session = with("RESCENE_LANGUAGE", language)) {
            assertThat(session.routes().routes()).isNotEmpty();
            assertThat(new RoutesCheck(session).check()).isNotEmpty();
        }
    }

    private void doesNotSpeak(String language, String languages) {
        try (Session session = with("RESCENE_LANGUAGE", language)) {
            String[] words = {"rescene.language", "'" + language + "'", "routes/prompts/", languages};
            refused(session::routes, words);
            refused(() -> new RoutesCheck(session).check(), words);
            refused(() -> new Enqueuer(session, SettingFilesTest::nobody).run(DRY_RUN), words);
        }
    }

    @Test
    void aLanguageNeedsPrompts() throws IOException {
        speaks("ko");
        doesNotSpeak("fr", "en, ko");
        doesNotSpeak("EN", "en, ko");
        write("routes/prompts/fr/scene.md");
        doesNotSpeak("fr", "en, ko");
        write("routes/prompts/fr/summary.md");
        write("routes/prompts/fr/summary-again.md");
        speaks("fr");
        doesNotSpeak("de", "en, fr, ko");
    }

    private void noMigrations(String named, String... words) {
        try (Session session = with("RESCENE_MIGRATIONS_FOLDER", named)) {
            refused(() -> session.migrations(Services.waitsForEver()), "rescene.migrations.folder");
            refused(() -> session.migrations(Services.waitsForEver()), words);
        }
    }

    @Test
    void aFolderOfMigrationsHoldsSome() throws IOException {
        noMigrations("/nope", "'/nope'", "no such folder");
        write("file.sql");
        noMigrations("file.sql", "'file.sql'", "no such folder");
        Files.createDirectories(folder.resolve("own/rollback"));
        noMigrations("own", "'own'", "no migrations");
        write("twice/13_a.sql");
        write("twice/013_b.sql");
        noMigrations("twice", "013_b.sql and 13_a.sql", "same number");
        write("own/notes.txt");
        noMigrations("own", "'own'", "no migrations");
        write("own/notes.sql");
        noMigrations("own", "'own'", "notes.sql");
        write("own/009_add_rich_semantics.sql");
        noMigrations("own", "'own'", "notes.sql");
        Files.delete(folder.resolve("own/notes.sql"));
        write("own/R_always.sql");
        write("own/R_too.sql");
        try (Session session = with("RESCENE_MIGRATIONS_FOLDER", "own")) {
            assertThat(SettingFiles.migrations(session.settings(), folder)).contains(folder.resolve("own"));
        }
        try (Session session = with("RESCENE_MIGRATIONS_FOLDER", "")) {
            assertThat(SettingFiles.migrations(session.settings(), folder))
                    .as("those in the jar")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".env", "application.properties"})
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatLeadsNowhereIsNotGoneBy(String name) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), Path.of("nowhere"));
        assertThatThrownBy(() -> Session.open(folder, Map.of(), new Properties()))
                .isInstanceOfSatisfying(
                        UserException.class, said -> assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageEndingWith(name + " can't be read: it is a link that leads nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {".env", "application.properties"})
    void aFolderInTheirPlaceIsNotGoneBy(String name) throws IOException {
        Files.createDirectories(folder.resolve(name));
        assertThatThrownBy(() -> Session.open(folder, Map.of(), new Properties()))
                .isInstanceOfSatisfying(
                        UserException.class, said -> assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageEndingWith(name + " can't be read: it is a folder, not a file");
    }
}
