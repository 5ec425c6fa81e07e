package io.rescene.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.rescene.support.InProcess;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class MigrationsIT {
    private static final String SEMANTICS = "009_add_rich_semantics.sql";
    private static final String OWN_SCHEMA = "010_create_rescene_schema.sql";
    private static final String MONEY = "011_add_money.sql";
    private static final String LIGHT_JOBS = "012_lighten_jobs.sql";
    private static final String FEWER_INDEXES = "018_drop_unread_indexes.sql";
    private static final List<String> OWN = List.of(
            OWN_SCHEMA,
            MONEY,
            LIGHT_JOBS,
            "013_remember_trouble.sql",
            "014_index_jobs.sql",
            "015_sum_calls.sql",
            "016_sum_earlier_calls.sql",
            "017_mark_cancelled_runs.sql",
            FEWER_INDEXES,
            "019_keep_sums_to_owner.sql");
    private static final List<String> ALL =
            Stream.concat(Stream.of(SEMANTICS), OWN.stream()).toList();
    private static final String[] ALL_OF_HISTORY = {
        "009 true",
        "010 true",
        "011 true",
        "012 true",
        "013 true",
        "014 true",
        "015 true",
        "016 true",
        "017 true",
        "018 true",
        "019 true"
    };
    private static final String HISTORY =
            "SELECT version || ' ' || success FROM rescene.schema_history WHERE version IS NOT NULL ORDER BY installed_rank";
    private static final String UNREAD =
            "SELECT indexname FROM pg_indexes WHERE indexname IN ('calls_by_run', 'jobs_capped') ORDER BY 1";
    /** One of each, so that what is lost or changed shows. */
    private static final String SAMPLE = """
            INSERT INTO public.videos (id, owner_id, storage_path, status, filename)
            VALUES ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', 'p', 'READY', 'f');
            INSERT INTO public.video_scenes (id, video_id, index, start_s, end_s, visual_summary)
            VALUES ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001', 0, 0, 1, 'v1');
            """;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @BeforeEach
    void library() {
        SERVICES.createLibrary();
        SERVICES.jdbc().execute(SAMPLE);
    }

    private static Migrations migrations() {
        return new Migrations(SERVICES.dataSource(), Optional.empty(), Services.waitsForEver());
    }

    private static Verification.Result verify() {
        return new Verification(SERVICES.jdbc()).verify();
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of("migrations", file));
    }

    @Test
    void freshLibrary() {
        assertThat(verify().isComplete()).isFalse();

        assertThat(migrations().migrate()).containsExactlyElementsOf(ALL);

        assertThat(verify().missing()).isEmpty();
        assertThat(verify().guide())
                .containsExactly(
                        new Verification.Column("tags", "ARRAY"),
                        new Verification.Column("visual_actions", "ARRAY"),
                        new Verification.Column("visual_description", "text"),
                        new Verification.Column("visual_entities", "ARRAY"));
        assertThat(SERVICES.rows("SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE"
                        + " a.attrelid IN ('public.videos'::regclass, 'public.video_scenes'::regclass) AND a.attname IN"
                        + " ('visual_description', 'visual_entities', 'visual_actions', 'tags', 'video_summary',"
                        + " 'has_rich_semantics')"))
                .hasSize(6)
                .doesNotContain("NULL");
        assertThat(SERVICES.one("SELECT has_rich_semantics FROM public.videos")).isEqualTo("f");
        assertThat(SERVICES.one("SELECT visual_summary FROM public.video_scenes"))
                .isEqualTo("v1");
        assertThat(Tables.names(SERVICES.dataSource()))
                .as("nothing new in public")
                .filteredOn(name -> name.startsWith("public."))
                .containsOnly("public.videos", "public.video_scenes", "public.user_profiles");
    }

    @Test
    void aSecondTimeChangesNothing() {
        migrations().migrate();
        var before = SERVICES.databaseDump();

        assertThat(migrations().migrate()).isEmpty();

        assertThat(SERVICES.databaseDump()).isEqualTo(before);
        assertThat(SERVICES.rows(HISTORY)).containsExactly(ALL_OF_HISTORY);
    }

    @Test
    void afterSemanticsWerePastedByHand() throws Exception {
        SERVICES.jdbc().execute(text(SEMANTICS));
        SERVICES.jdbc().update("UPDATE public.videos SET video_summary = 'kept', has_rich_semantics = true");

        assertThat(migrations().migrate()).contains(OWN_SCHEMA);

        assertThat(verify().missing()).isEmpty();
        assertThat(SERVICES.one("SELECT video_summary FROM public.videos")).isEqualTo("kept");
    }

    @Test
    void afterBothWerePastedByHand() throws Exception {
        SERVICES.jdbc().execute(text(SEMANTICS));
        SERVICES.jdbc().execute(text(OWN_SCHEMA));

        migrations().migrate();

        assertThat(verify().missing()).isEmpty();
        assertThat(migrations().migrate()).isEmpty();
    }

    @Test
    void afterTheRollbackWasPastedByHand() throws Exception {
        migrations().migrate();
        SERVICES.jdbc().execute(text("rollback/" + SEMANTICS));
        assertThat(verify().guide()).isEmpty();

        assertThat(migrations().migrate()).containsExactly(SEMANTICS);

        assertThat(verify().missing()).isEmpty();
        assertThat(migrations().migrate()).isEmpty();
    }

    @Test
    void afterTheOwnSchemaWasDroppedByHand() throws Exception {
        migrations().migrate();
        SERVICES.jdbc().execute(text("rollback/" + OWN_SCHEMA));

        migrations().migrate();

        assertThat(verify().missing()).isEmpty();
    }

    @Test
    void afterOneOfItsTablesWasDropped() {
        migrations().migrate();
        SERVICES.jdbc().execute("DROP TABLE rescene.rejected");

        assertThat(migrations().migrate()).containsExactlyElementsOf(OWN);

        assertThat(verify().missing()).isEmpty();
    }

    @Test
    void twoAtOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        CompletableFuture<List<String>> other = CompletableFuture.supplyAsync(() -> atOnce(together));
        List<String> applied = atOnce(together);

        assertThat(List.of(applied, other.get())).containsExactlyInAnyOrder(ALL, List.of());
        assertThat(verify().missing()).isEmpty();
        assertThat(SERVICES.rows(HISTORY)).containsExactly(ALL_OF_HISTORY);
    }

    private static List<String> atOnce(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return migrations().migrate();
    }

    @Test
    void aDatabaseThatOtherToolsMigrate() {
        SERVICES.jdbc().execute("""
                CREATE SCHEMA supabase_migrations;
                CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[]);
                INSERT INTO supabase_migrations.schema_migrations VALUES ('20250101000000'), ('009'), ('010');
                CREATE TABLE public.schema_history (version text);
                INSERT INTO public.schema_history VALUES ('009');
                CREATE TABLE public.flyway_schema_history (
                    installed_rank int PRIMARY KEY, version text, description text, type text, script text,
                    checksum int, installed_by text, installed_on timestamp DEFAULT now(), execution_time int,
                    success boolean);
                INSERT INTO public.flyway_schema_history VALUES (1, '12', 'theirs', 'SQL', 'V12__theirs.sql', 7, 'x', now(), 1, true);
                """);
        List<String> theirs = List.of(
                "supabase_migrations.schema_migrations", "public.schema_history", "public.flyway_schema_history");
        var before = theirs.stream()
                .map(table -> Tables.physicalSnapshot(SERVICES.dataSource(), table))
                .toList();

        assertThat(migrations().migrate()).containsExactlyElementsOf(ALL);

        assertThat(verify().missing()).isEmpty();
        assertThat(theirs.stream()
                        .map(table -> Tables.physicalSnapshot(SERVICES.dataSource(), table))
                        .toList())
                .isEqualTo(before);
    }

    @Test
    void whateverTheSearchPathIs() {
        SERVICES.jdbc()
                .execute("ALTER DATABASE " + SERVICES.one("SELECT current_database()") + " SET search_path = ''");
        SERVICES.jdbc().execute("SET search_path = ''");

        migrations().migrate();

        assertThat(verify().missing()).isEmpty();
    }

    @Test
    void nothingIsLeftInASessionWhichAPoolerMayGiveToAnotherApplicationNext() {
        List<String> said = new CopyOnWriteArrayList<>();
        Migrations migrations = new Migrations(recording(said), Optional.empty(), Services.waitsForEver());

        migrations.migrate();
        migrations.migrate();
        migrations.rollback(true);

        assertThat(said)
                .anyMatch(sql -> sql.contains("CREATE TABLE \"rescene\".\"schema_history\""))
                .noneMatch(sql -> sql.matches("(?is)\\s*SET\\s+(?!LOCAL|TRANSACTION).*|.*set_config\\(.*false\\).*"));
    }

    /** Of a pooler, each that is in a transaction has one to itself; where a small pool has no third, it would wait for ever. */
    @Test
    void twoConnectionsAreEnough() {
        HikariConfig two = new HikariConfig();
        two.setDataSource(SERVICES.dataSource());
        two.setMaximumPoolSize(2);
        two.setConnectionTimeout(5000);
        try (HikariDataSource pool = new HikariDataSource(two)) {
            assertThat(new Migrations(pool, Optional.empty(), Services.waitsForEver()).migrate())
                    .containsExactlyElementsOf(ALL);
        }
    }

    /** Who waits for its turn must not keep the connection that the other needs to end. */
    @Test
    void twoConnectionsAreEnoughForTwoAtOnce() {
        HikariConfig two = new HikariConfig();
        two.setDataSource(SERVICES.dataSource());
        two.setMaximumPoolSize(2);
        two.setConnectionTimeout(15_000);
        try (HikariDataSource pool = new HikariDataSource(two)) {
            CompletableFuture<List<String>> one = CompletableFuture.supplyAsync(
                    () -> new Migrations(pool, Optional.empty(), Services.waitsForEver()).migrate());
            List<String> other = new Migrations(pool, Optional.empty(), Services.waitsForEver()).migrate();
            assertThat(List.of(one.join(), other)).containsExactlyInAnyOrder(ALL, List.of());
        }
    }

    /** Connections that note each statement's text. */
    private static DataSource recording(List<String> said) {
        return new DelegatingDataSource(SERVICES.dataSource()) {
            @Override
            public Connection getConnection() throws SQLException {
                return recording(Connection.class, super.getConnection(), said);
            }
        };
    }

    private static <T> T recording(Class<T> kind, T real, List<String> said) {
        return kind.cast(Proxy.newProxyInstance(
                kind.getClassLoader(), new Class<?>[] {kind}, (proxy, method, given) -> {
                    if (given != null && given[0] instanceof String sql) {
                        said.add(sql);
                    }
                    try {
                        Object result = method.invoke(real, given);
                        return method.getReturnType() == Statement.class
                                ? recording(Statement.class, (Statement) result, said)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void whateverIsolationIsTheDefault(String isolation) {
        SERVICES.jdbc()
                .execute("ALTER DATABASE " + SERVICES.one("SELECT current_database()")
                        + " SET default_transaction_isolation = '" + isolation + "'");
        InProcess fresh = new InProcess(Path.of("nowhere"), SERVICES.environment("http://127.0.0.1:9"));

        assertThat(fresh.migrate()).containsExactlyElementsOf(ALL);
        fresh.session(session -> {
            session.migrations(Services.waitsForEver()).rollback(true);
            return true;
        });
        assertThat(fresh.migrate()).contains(SEMANTICS, OWN_SCHEMA);

        assertThat(verify().missing()).isEmpty();
    }

    /** Else one that waits for a row, as of the sums, is refused when who had it commits. */
    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void eachSeesWhatWorkersCommitMeanwhile(String isolation, @TempDir Path folder) throws IOException {
        SERVICES.jdbc()
                .execute("ALTER DATABASE " + SERVICES.one("SELECT current_database()")
                        + " SET default_transaction_isolation = '" + isolation + "'");
        Files.writeString(
                folder.resolve("099_look.sql"),
                "CREATE TABLE public.look AS SELECT current_setting('transaction_isolation') AS isolation;");
        Map<String, String> environment = SERVICES.environment("http://127.0.0.1:9");
        environment.put("RESCENE_MIGRATIONS_FOLDER", folder.toString());

        new InProcess(Path.of("nowhere"), environment).migrate();

        assertThat(SERVICES.one("SELECT isolation FROM public.look")).isEqualTo("read committed");
    }

    @ParameterizedTest
    @CsvSource({"idle_in_transaction_session_timeout, 500ms", "transaction_timeout, 2s"})
    void howeverLongItTakesWhoHoldsTheLocksKeepsThem(String timeOut, String most, @TempDir Path folder)
            throws Exception {
        SERVICES.jdbc()
                .execute("ALTER DATABASE " + SERVICES.one("SELECT current_database()") + " SET " + timeOut + " = '"
                        + most + "'");
        Files.writeString(folder.resolve("098_slow.sql"), "SELECT pg_sleep(1.2);");
        Files.writeString(folder.resolve("099_slow.sql"), "SELECT pg_sleep(1.2);");
        Map<String, String> environment = SERVICES.environment("http://127.0.0.1:9");
        environment.put("RESCENE_MIGRATIONS_FOLDER", folder.toString());

        assertThat(new InProcess(Path.of("nowhere"), environment).migrate())
                .contains("098_slow.sql", "099_slow.sql", SEMANTICS, FEWER_INDEXES);
    }

    /** As beside a dump: it reads all tables in one transaction, and workers must not stand behind who waits for its end. */
    @ParameterizedTest
    @ValueSource(strings = {"rescene.jobs", "rescene.calls"})
    void indexesAreDroppedBesideWhoHasATableForLong(String table) throws Exception {
        migrations().migrate();
        SERVICES.jdbc().execute(text("rollback/" + FEWER_INDEXES));
        SERVICES.jdbc().update("DELETE FROM rescene.schema_history WHERE version = '018'");
        assertThat(SERVICES.rows(UNREAD)).containsExactly("calls_by_run", "jobs_capped");

        CompletableFuture<List<String>> migrating;
        try (Connection dump = SERVICES.dataSource().getConnection()) {
            dump.setAutoCommit(false);
            dump.createStatement().execute("SELECT 1 FROM " + table);
            migrating = CompletableFuture.supplyAsync(() -> migrations().migrate());
            await().until(() -> SERVICES.one("SELECT count(*) FROM pg_locks WHERE relation = '" + table
                            + "'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted")
                    .equals("1"));

            SERVICES.jdbc().execute("SET lock_timeout = '3s'; DELETE FROM " + table + "; RESET lock_timeout");
            assertThat(migrating).isNotDone();
        }

        assertThat(migrating.get(20, TimeUnit.SECONDS)).containsExactly(FEWER_INDEXES);
        assertThat(SERVICES.rows(UNREAD)).isEmpty();
    }

    /** An earlier build left it to those whose run was deleted. */
    @Test
    void whoWaitsForNothingDoesNotWaitForMoney() {
        migrations().migrate();
        SERVICES.jdbc().update("DELETE FROM rescene.schema_history WHERE version = '018'");
        SERVICES.jdbc().update("""
                INSERT INTO rescene.jobs (run_id, video_id, state, capped_by)
                SELECT 1, gen_random_uuid(), s, 'run 1' FROM unnest(ARRAY['queued', 'skipped']) s
                """);

        migrations().migrate();

        assertThat(SERVICES.rows("SELECT state FROM rescene.jobs WHERE capped_by IS NOT NULL"))
                .containsExactly("queued");
    }

    /** It would stop who writes calls for as long as it is built. */
    @Test
    void aRepairMakesNoIndexThatIsDroppedAgain() {
        migrations().migrate();
        SERVICES.jdbc().execute("DROP TABLE rescene.rejected");
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.note() RETURNS event_trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'an index was dropped'; END $$;
                CREATE EVENT TRIGGER no_drop ON sql_drop EXECUTE FUNCTION public.note()
                """);
        try {
            assertThat(migrations().migrate()).contains(OWN_SCHEMA);
        } finally {
            SERVICES.jdbc().execute("DROP EVENT TRIGGER no_drop; DROP FUNCTION public.note()");
        }
    }

    @Test
    void aFileOfOnesOwnThatIsRefusedIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("014_bad.sql"), "ALTER TABLE public.nowhere ADD COLUMN a int;");

        assertThatThrownBy(() ->
                        new Migrations(SERVICES.dataSource(), Optional.of(folder), Services.waitsForEver()).migrate())
                .isInstanceOf(NotAppliedException.class)
                .hasMessage("014_bad.sql was not applied: ERROR: relation \"public.nowhere\" does not exist");
    }

    @Test
    void whereAllNamesAreQuotedTypesAreTheSame() {
        SERVICES.jdbc()
                .execute("ALTER DATABASE " + SERVICES.one("SELECT current_database()")
                        + " SET quote_all_identifiers = on");
        InProcess fresh = new InProcess(Path.of("nowhere"), SERVICES.environment("http://127.0.0.1:9"));

        fresh.migrate();

        Verification.Result found = fresh.session(session -> new Verification(session.jdbc()).verify());
        assertThat(found.isComplete()).as(found.toString()).isTrue();
        assertThat(found.guide()).contains(new Verification.Column("visual_description", "text"));
    }

    @Test
    void whatIsMissingIsFoundAndMended() {
        Map<String, String> damages = Map.ofEntries(
                Map.entry("ALTER TABLE public.video_scenes DROP COLUMN visual_description", "visual_description"),
                Map.entry("ALTER TABLE public.video_scenes DROP COLUMN visual_entities", "visual_entities"),
                Map.entry("ALTER TABLE public.video_scenes DROP COLUMN visual_actions", "visual_actions"),
                Map.entry("ALTER TABLE public.video_scenes DROP COLUMN tags", "public.video_scenes.tags"),
                Map.entry("ALTER TABLE public.videos DROP COLUMN video_summary", "video_summary"),
                Map.entry("ALTER TABLE public.videos DROP COLUMN has_rich_semantics", "videos.has_rich_semantics"),
                Map.entry("DROP INDEX public.idx_video_scenes_tags", "idx_video_scenes_tags"),
                Map.entry("DROP INDEX public.idx_videos_has_rich_semantics", "idx_videos_has_rich_semantics"),
                Map.entry("DROP TABLE rescene.calls", "rescene.calls"),
                Map.entry("DROP TABLE rescene.answers", "rescene.answers"),
                Map.entry("DROP TABLE rescene.jobs", "rescene.jobs"),
                Map.entry("DROP TABLE rescene.runs CASCADE", "rescene.runs"),
                Map.entry("DROP TABLE rescene.workers", "rescene.workers"),
                Map.entry("DROP TABLE rescene.accounts", "rescene.accounts"),
                Map.entry("ALTER TABLE rescene.runs DROP COLUMN cap_usd", "column rescene.runs.cap_usd"),
                Map.entry("DROP TABLE rescene.rejected", "rescene.rejected"),
                Map.entry("DROP INDEX rescene.jobs_one_open_a_video", "index rescene.jobs_one_open_a_video"),
                Map.entry("DROP INDEX rescene.calls_by_recipe", "index rescene.calls_by_recipe"),
                Map.entry("DROP FUNCTION rescene.cap_of", "function rescene.cap_of"),
                Map.entry("DROP FUNCTION rescene.add_to_spend CASCADE", "trigger calls_add_to_spend"),
                Map.entry(
                        "ALTER TABLE rescene.calls ENABLE REPLICA TRIGGER calls_add_to_spend",
                        "trigger calls_add_to_spend"),
                Map.entry("DROP SEQUENCE rescene.fencing_tokens", "rescene.fencing_tokens"));
        migrations().migrate();
        damages.forEach((damage, named) -> {
            SERVICES.jdbc().execute(damage);
            assertThat(verify().missing()).as(damage).isNotEmpty().anyMatch(line -> line.contains(named));

            migrations().migrate();
            assertThat(verify().missing()).as("after " + damage).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE public.video_scenes ALTER tags TYPE text | tags has type text and must have type text[]",
                "ALTER TABLE public.video_scenes ALTER visual_description TYPE varchar(9) | visual_description has type character varying(9) and must have type text",
                "ALTER TABLE public.video_scenes ALTER visual_entities TYPE jsonb USING '[]' | visual_entities has type jsonb",
                "ALTER TABLE public.videos ALTER has_rich_semantics DROP DEFAULT, ALTER has_rich_semantics TYPE int USING 0 | has_rich_semantics has type integer and must have type boolean",
            })
    void aColumnOfAnotherTypeIsReportedAndNotTouched(String damage, String said) {
        migrations().migrate();
        SERVICES.jdbc().execute("DROP INDEX public.idx_video_scenes_tags");
        SERVICES.jdbc().execute(damage);

        assertThat(verify().unfit()).singleElement().asString().contains(said, "ALTER TABLE public.video");

        try {
            migrations().migrate();
        } catch (NotAppliedException e) {
            // The index can't be made on such a column; that is said too.
        }
        assertThat(verify().unfit()).singleElement().asString().contains(said, "ALTER TABLE public.video");
    }

    /** A migration that makes another one, or drops one, has to say so there. */
    @Test
    void whatIsLookedForIsWhatTheMigrationsMake() {
        migrations().migrate();

        assertThat(SERVICES.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'rescene'"
                        + " AND tablename <> 'schema_history'"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(OwnSchema.INDEXES.stream(), OwnSchema.KEYS.keySet().stream())
                                .toList());
        assertThat(SERVICES.rows("SELECT proname FROM pg_proc WHERE pronamespace = 'rescene'::regnamespace"))
                .containsExactlyInAnyOrderElementsOf(OwnSchema.FUNCTIONS);
        assertThat(SERVICES.rows("SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                        + " WHERE c.relnamespace = 'rescene'::regnamespace"))
                .containsExactly("calls_add_to_spend");
    }

    @Test
    void aKeyThatIsMissingIsReportedWithWhatMakesItAnew() {
        migrations().migrate();
        OwnSchema.KEYS.forEach((name, sql) -> {
            String table = sql.substring(0, sql.indexOf(" ADD"));
            SERVICES.jdbc().execute(table + " DROP CONSTRAINT " + name);
            assertThat(verify().unfit()).singleElement().asString().contains(name, sql);

            SERVICES.jdbc().execute(sql);
            assertThat(verify().isComplete()).as(name).isTrue();
        });
    }

    @Test
    void anIndexThatIsNotValidIsReportedWithWhatMakesItAnew() {
        migrations().migrate();
        SERVICES.jdbc()
                .update("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'rescene.jobs_open'::regclass");
        assertThat(verify().unfit()).singleElement().asString().contains("rescene.jobs_open is not valid");

        SERVICES.jdbc().execute("REINDEX INDEX rescene.jobs_open");
        assertThat(verify().isComplete()).isTrue();
    }

    /** As without the index two jobs of a video were opened. */
    @Test
    void aRepairThatIsRefusedIsNamed() {
        migrations().migrate();
        SERVICES.jdbc().execute("DROP INDEX rescene.jobs_one_open_a_video");
        for (int job = 0; job < 2; job++) {
            SERVICES.jdbc().update("INSERT INTO rescene.jobs (run_id, video_id) SELECT 1, id FROM public.videos");
        }

        assertThatThrownBy(() -> migrations().migrate())
                .isInstanceOf(NotAppliedException.class)
                .hasMessage("010_create_rescene_schema.sql was not applied: ERROR: could not create unique index"
                        + " \"jobs_one_open_a_video\"");
    }

    @Test
    void aColumnThatTakesNoNullIsReportedUnlessItIsAlwaysSet() {
        SERVICES.jdbc().execute("""
                ALTER TABLE public.video_scenes ADD tags text[] NOT NULL DEFAULT '{}';
                ALTER TABLE public.videos ADD has_rich_semantics boolean NOT NULL DEFAULT false;
                """);
        assertThat(verify().unfit())
                .singleElement()
                .asString()
                .contains(
                        "public.video_scenes.tags is NOT NULL",
                        "ALTER TABLE public.video_scenes ALTER COLUMN tags DROP NOT NULL");

        SERVICES.jdbc().execute("ALTER TABLE public.video_scenes ALTER COLUMN tags DROP NOT NULL");
        migrations().migrate();

        assertThat(verify().isComplete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
    void aDatabaseThatDoesNotTakeEveryScriptIsReported(String encoding) {
        String name = "encoded_" + encoding.toLowerCase(Locale.ROOT);
        SERVICES.jdbc()
                .execute("CREATE DATABASE " + name + " ENCODING '" + encoding
                        + "' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        Map<String, String> environment = SERVICES.environment("http://127.0.0.1:9");
        environment.compute("DATABASE_URL", (key, url) -> url.replaceFirst("/[^/]*$", "/" + name));

        Verification.Result found = new InProcess(Path.of("nowhere"), environment)
                .session(session -> new Verification(session.jdbc()).verify());

        SERVICES.jdbc().execute("DROP DATABASE " + name);
        assertThat(found.unfit())
                .singleElement()
                .asString()
                .contains("has encoding " + encoding + " and must have UTF8", "CREATE DATABASE");
    }

    @Test
    void anIndexOfTheSameNameOnSomethingElseIsFound() {
        migrations().migrate();
        SERVICES.jdbc().execute("DROP INDEX public.idx_video_scenes_tags");
        SERVICES.jdbc().execute("CREATE INDEX idx_video_scenes_tags ON public.video_scenes (index)");

        assertThat(verify().missing()).isEmpty();
        assertThat(verify().unfit())
                .singleElement()
                .asString()
                .contains("ON public.video_scenes USING btree (index)", "(gin) on public.video_scenes(tags)")
                .contains("ALTER INDEX public.idx_video_scenes_tags RENAME TO");

        SERVICES.jdbc().execute("ALTER INDEX public.idx_video_scenes_tags RENAME TO mine");
        migrations().migrate();

        assertThat(verify().isComplete()).isTrue();
    }

    /** The table of the history is the first to be made; Flyway makes it again and again, for ten seconds. */
    @Test
    void aFullDiskIsToldByTheFirstErrorAndNotByWhatFollows() {
        SERVICES.jdbc().execute("""
                CREATE FUNCTION public.full() RETURNS event_trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''No space left on device'' USING ERRCODE = ''53100''; END';
                CREATE EVENT TRIGGER full_disk ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
                    EXECUTE FUNCTION public.full();
                """);
        try {
            assertThatThrownBy(() -> migrations().migrate())
                    .isInstanceOf(NotAppliedException.class)
                    .hasMessageContaining("No space left on device");
        } finally {
            SERVICES.jdbc().execute("DROP EVENT TRIGGER full_disk");
        }
        assertThat(migrations().migrate()).contains("009_add_rich_semantics.sql");
    }

    /** As by a rollback in the midst of somebody's look: PostgreSQL tells the index, and then can't tell what it is of. */
    @Test
    void anIndexThatIsDroppedMeanwhileIsMissing() throws SQLException {
        migrations().migrate();
        try (Connection connection = SERVICES.dataSource().getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            JdbcTemplate looking = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            looking.queryForObject("SELECT count(*) FROM pg_class", Long.class);
            SERVICES.jdbc().execute("ALTER TABLE public.video_scenes DROP COLUMN tags");

            assertThat(new Catalogue(looking).index("idx_video_scenes_tags")).isEmpty();
        }
    }

    @Test
    void rollbackIsRefusedWhileJobsAreOpen() {
        migrations().migrate();
        JdbcTemplate jdbc = SERVICES.jdbc();
        jdbc.execute("INSERT INTO rescene.runs (origin) VALUES ('command')");
        jdbc.execute(
                "INSERT INTO rescene.jobs (run_id, video_id) SELECT r.id, v.id FROM rescene.runs r, public.videos v");
        for (String state : List.of("queued", "processing", "retrying")) {
            jdbc.update("UPDATE rescene.jobs SET state = ?", state);
            var before = SERVICES.databaseDump();
            assertThatThrownBy(() -> migrations().rollback(false)).isInstanceOf(Migrations.JobsOpenException.class);
            assertThatThrownBy(() -> migrations().rollback(true)).isInstanceOf(Migrations.JobsOpenException.class);
            assertThat(SERVICES.databaseDump()).isEqualTo(before);
        }

        jdbc.update("UPDATE rescene.jobs SET state = 'dead'");
        migrations().rollback(false);
        assertThat(verify().guide()).isEmpty();
    }

    @Test
    void rollbackWaitsForWhoeverIsJustOpeningJobs() throws Exception {
        migrations().migrate();
        try (Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO rescene.jobs (run_id, video_id) VALUES (1, gen_random_uuid())");
            CompletableFuture<Void> rollback =
                    CompletableFuture.runAsync(() -> migrations().rollback(false));
            await().until(() -> rollback.isDone()
                    || SERVICES.one("SELECT count(*) FROM pg_locks WHERE NOT granted")
                            .equals("1"));
            other.commit();

            assertThatThrownBy(() -> rollback.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(Migrations.JobsOpenException.class);
        }
        assertThat(verify().isComplete()).isTrue();
    }

    /** Behind it workers would wait, too. */
    @Test
    void rollbackIsRefusedWithoutWaitingForWhoeverReads() throws Exception {
        migrations().migrate();
        SERVICES.jdbc().execute("INSERT INTO rescene.jobs (run_id, video_id) VALUES (1, gen_random_uuid())");
        try (Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM rescene.jobs");

            CompletableFuture<Void> rollback =
                    CompletableFuture.runAsync(() -> migrations().rollback(false));

            assertThatThrownBy(() -> rollback.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(Migrations.JobsOpenException.class);
        }
    }

    @Test
    void rollbackTakesOurColumnsOnlyAndKeepsWhatWasPaid() {
        List<String> columns = columns();
        migrations().migrate();
        SERVICES.jdbc()
                .update("INSERT INTO rescene.answers (key, kind, model, answer) VALUES ('k', 'scene', 'm', '{}')");

        migrations().rollback(false);

        assertThat(columns()).isEqualTo(columns);
        assertThat(SERVICES.one("SELECT visual_summary FROM public.video_scenes"))
                .isEqualTo("v1");
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.answers")).isEqualTo("1");
        assertThat(SERVICES.rows("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'idx_%rich%' OR indexname LIKE"
                        + " 'idx_video_scenes_tags'"))
                .isEmpty();

        migrations().rollback(false);
        assertThat(migrations().migrate()).containsExactly(SEMANTICS);
        assertThat(verify().missing()).isEmpty();
    }

    @Test
    void rollbackOfAllLeavesTheLibraryAsItWas() {
        List<String> columns = columns();
        List<String> tables = Tables.names(SERVICES.dataSource());
        migrations().migrate();

        migrations().rollback(true);

        assertThat(columns()).isEqualTo(columns);
        assertThat(Tables.names(SERVICES.dataSource())).isEqualTo(tables);
        assertThat(SERVICES.rows("SELECT nspname FROM pg_namespace WHERE nspname = 'rescene'"))
                .isEmpty();
        migrations().rollback(true);
        assertThat(migrations().migrate()).containsExactlyElementsOf(ALL);
        assertThat(verify().missing()).isEmpty();
    }

    private static List<String> columns() {
        return SERVICES.rows(
                "SELECT table_name || '.' || column_name || ' ' || udt_name FROM information_schema.columns"
                        + " WHERE table_schema = 'public' ORDER BY 1");
    }

    @Test
    void aFolderOfOnesOwn(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("rollback"));
        for (String file :
                List.of(SEMANTICS, OWN_SCHEMA, MONEY, LIGHT_JOBS, "rollback/" + SEMANTICS, "rollback/" + OWN_SCHEMA)) {
            Files.writeString(folder.resolve(file), text(file));
        }
        Files.writeString(
                folder.resolve("099_own.sql"),
                "CREATE TABLE rescene.own (id int); CREATE TABLE without_schema (id int);");
        Migrations own = new Migrations(SERVICES.dataSource(), Optional.of(folder), Services.waitsForEver());

        assertThat(own.migrate())
                .as("it is older than this version: what it lacks comes from the jar")
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of(SEMANTICS, OWN_SCHEMA, MONEY, LIGHT_JOBS, "099_own.sql"),
                                OWN.stream().skip(3))
                        .toList());

        assertThat(own.migrate()).isEmpty();

        assertThat(SERVICES.one("SELECT count(*) FROM rescene.own")).isEqualTo("0");
        assertThat(SERVICES.one("SELECT count(*) FROM rescene.without_schema")).isEqualTo("0");
        own.rollback(false);
        assertThat(verify().guide()).isEmpty();
    }

    @Test
    void theTextCanBePastedAgainAndAgain() throws Exception {
        java.net.URI url = java.net.URI.create(SERVICES.databaseUrl());
        String[] user = url.getUserInfo().split(":", 2);
        String simple =
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath() + "?preferQueryMode=simple";
        try (Connection editor = DriverManager.getConnection(simple, user[0], user[1]);
                Statement statement = editor.createStatement()) {
            for (int time = 0; time < 3; time++) {
                assertThat(confirmation(statement)).contains("009");
                SERVICES.jdbc().update("UPDATE public.video_scenes SET tags = '{a,b}' WHERE tags IS NULL");
            }
            statement.execute(text("rollback/" + SEMANTICS));
            statement.execute(text("rollback/" + SEMANTICS));
            assertThat(confirmation(statement)).contains("009");
        }
        assertThat(verify().missing()).allMatch(line -> line.startsWith("rescene."));
    }

    /** The rows of the last statement, which a SQL editor shows. */
    private static String confirmation(Statement statement) throws Exception {
        boolean rows = statement.execute(text(SEMANTICS));
        while (!rows && statement.getUpdateCount() >= 0) {
            rows = statement.getMoreResults();
        }
        try (ResultSet result = statement.getResultSet()) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }
}
