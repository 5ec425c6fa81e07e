package io.rescene.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rescene.support.Services;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Migrations beside who has the library's tables for long, as a dump does. */
class TurnsIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<String> said = new CopyOnWriteArrayList<>();

    @BeforeEach
    void library() {
        SERVICES.createLibrary();
    }

    private Migrations migrations(Optional<Path> folder) {
        return new Migrations(SERVICES.dataSource(), folder, new Waiting(this::isStopped, said::add));
    }

    private boolean isStopped(Duration most) {
        try {
            return stop.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<List<String>> migrating() {
        return CompletableFuture.supplyAsync(() -> migrations(Optional.empty()).migrate());
    }

    /** Reads a table in a transaction that stays open until it is closed. */
    private static Connection dump(String table) throws SQLException {
        Connection dump = Services.driver(SERVICES.databaseUrl()).getConnection();
        dump.setAutoCommit(false);
        JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(dump, true));
        jdbc.execute("SET LOCAL application_name = 'nightly dump'");
        jdbc.execute("LOCK TABLE " + table + " IN ACCESS SHARE MODE");
        return dump;
    }

    private static void someoneReads(String table) {
        await().until(SERVICES::isAnybodyBlocked);
        SERVICES.jdbc().execute("SET lock_timeout = '5s'; SELECT 1 FROM " + table + "; RESET lock_timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"public.videos", "public.video_scenes"})
    void readersGetThroughAndWhoIsInTheWayIsSaidOnce(String table) throws Exception {
        CompletableFuture<List<String>> migrating;
        try (Connection dump = dump(table)) {
            migrating = migrating();
            someoneReads(table);
            someoneReads(table);

            await().until(() -> !said.isEmpty());
            assertThat(migrating).isNotDone();
            assertThat(said)
                    .singleElement()
                    .asString()
                    .matches("Waiting for process \\d+ \\(nightly dump\\), whose transaction has " + table
                            + " open and is \\d+ s old: .*");
        }

        assertThat(migrating.get(20, TimeUnit.SECONDS)).startsWith("009_add_rich_semantics.sql");
        assertThat(new Verification(SERVICES.jdbc()).verify().isComplete()).isTrue();
    }

    /** Two of them take the table only with others' leave: each is committed by itself. */
    @Test
    void whatIsAppliedInSeveralTurnsIsNamedOnce(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("097_before.sql"), "CREATE TABLE public.before ();");
        Files.writeString(folder.resolve("098_profiles.sql"), "ALTER TABLE public.user_profiles ADD a int;");
        Files.writeString(folder.resolve("099_videos.sql"), "ALTER TABLE public.videos ADD a int;");
        CompletableFuture<List<String>> migrating;
        try (Connection videos = dump("public.videos")) {
            try (Connection profiles = dump("public.user_profiles")) {
                migrating = CompletableFuture.supplyAsync(
                        () -> migrations(Optional.of(folder)).migrate());
                await().until(SERVICES::isAnybodyBlocked);
                assertThat(profiles.isClosed()).isFalse();
            }
            await().until(() -> SERVICES.one("SELECT to_regclass('rescene.schema_history') IS NOT NULL")
                            .equals("t")
                    && SERVICES.one("SELECT count(*) FROM rescene.schema_history WHERE version = '098'")
                            .equals("1"));
            await().until(SERVICES::isAnybodyBlocked);
            assertThat(videos.isClosed()).isFalse();
        }

        assertThat(migrating.get(20, TimeUnit.SECONDS))
                .startsWith("097_before.sql", "098_profiles.sql", "099_videos.sql", "009_add_rich_semantics.sql")
                .doesNotHaveDuplicates();
    }

    /** What was applied by then is applied: the next one would not name it. */
    @Test
    void whatWasAppliedBeforeAStopIsNamed(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("098_before.sql"), "CREATE TABLE public.before ();");
        Files.writeString(folder.resolve("099_videos.sql"), "ALTER TABLE public.videos ADD a int;");
        List<String> applied = new CopyOnWriteArrayList<>();
        try (Connection dump = dump("public.videos")) {
            CompletableFuture<Void> migrating = CompletableFuture.runAsync(
                    () -> migrations(Optional.of(folder)).migrate(applied::add));
            await().until(() -> !said.isEmpty());

            stop.countDown();

            assertThatThrownBy(() -> migrating.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(StoppedException.class);
            assertThat(applied).containsExactly("098_before.sql");
            assertThat(dump.isClosed()).isFalse();
        }
    }

    /** It may be a lock that a migration of one's own asks for, of anything. */
    @Test
    void aLockThatNobodyIsSeenToHaveIsToldToo(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("099_profiles.sql"), "ALTER TABLE public.user_profiles ADD a int;");
        CompletableFuture<List<String>> migrating;
        try (Connection profiles = dump("public.user_profiles")) {
            migrating = CompletableFuture.supplyAsync(
                    () -> migrations(Optional.of(folder)).migrate());
            await().until(() -> !said.isEmpty());
            assertThat(profiles.isClosed()).isFalse();
        }

        assertThat(said).first().asString().startsWith("Waiting for a lock, ").contains("lock timeout");
        assertThat(migrating.get(20, TimeUnit.SECONDS)).contains("099_profiles.sql");
    }

    /** As somebody pasted the rollback: 009 is then applied beside Flyway. */
    @Test
    void aRepairTakesTurnsToo() throws Exception {
        migrations(Optional.empty()).migrate();
        SERVICES.jdbc().execute(Files.readString(Path.of("migrations/rollback/009_add_rich_semantics.sql")));
        CompletableFuture<List<String>> migrating;
        try (Connection dump = dump("public.videos")) {
            migrating = migrating();
            someoneReads("public.videos");
            assertThat(migrating).isNotDone();
        }

        assertThat(migrating.get(20, TimeUnit.SECONDS)).containsExactly("009_add_rich_semantics.sql");
    }

    @Test
    void aRollbackTakesTurnsToo() throws Exception {
        migrations(Optional.empty()).migrate();
        CompletableFuture<Void> rollback;
        try (Connection dump = dump("public.videos")) {
            rollback = CompletableFuture.runAsync(
                    () -> migrations(Optional.empty()).rollback(true));
            someoneReads("public.videos");
            await().until(() -> !said.isEmpty());
            assertThat(rollback).isNotDone();
            assertThat(said).singleElement().asString().contains("nightly dump");
        }

        rollback.get(20, TimeUnit.SECONDS);
        assertThat(SERVICES.one("SELECT to_regnamespace('rescene') IS NULL")).isEqualTo("t");
    }

    @Test
    void whoIsStoppedEndsWithItsTurnAndLeavesNobodyWaiting() throws Exception {
        try (Connection dump = dump("public.videos")) {
            CompletableFuture<List<String>> migrating = migrating();
            await().until(SERVICES::isAnybodyBlocked);

            stop.countDown();

            assertThatThrownBy(() -> migrating.get(4, TimeUnit.SECONDS)).hasCauseInstanceOf(StoppedException.class);
            assertThat(SERVICES.isAnybodyBlocked()).isFalse();
            assertThat(dump.isClosed()).isFalse();
        }
    }

    @Test
    void anotherWhoMigratesIsWaitedForUntilTheEndIsAskedFor() throws Exception {
        try (Connection other = SERVICES.dataSource().getConnection()) {
            other.setAutoCommit(false);
            new JdbcTemplate(new SingleConnectionDataSource(other, true))
                    .execute("SELECT pg_advisory_xact_lock(x'72657363656e656d'::bigint)");
            CompletableFuture<List<String>> migrating = migrating();
            await().until(() -> !said.isEmpty());
            assertThat(said).singleElement().asString().contains("another `rescene migrate`");

            stop.countDown();

            assertThatThrownBy(() -> migrating.get(4, TimeUnit.SECONDS)).hasCauseInstanceOf(StoppedException.class);
        }
    }

    /** PostgreSQL ends an autovacuum that is in the way when it looks for a deadlock, and not before. */
    @Test
    void aTurnLastsLongerThanItTakesToEndAnAutovacuum(@TempDir Path folder) throws Exception {
        SERVICES.jdbc()
                .execute(
                        "ALTER DATABASE " + SERVICES.one("SELECT current_database()") + " SET deadlock_timeout = '3s'");
        Files.writeString(
                folder.resolve("099_look.sql"),
                "CREATE TABLE public.look AS SELECT current_setting('lock_timeout') AS a;");

        new Migrations(Services.driver(SERVICES.databaseUrl()), Optional.of(folder), Services.waitsForEver()).migrate();

        assertThat(SERVICES.one("SELECT a FROM public.look")).isEqualTo("4s");
    }
}
