package io.rescene.migration;

import io.rescene.text.Counted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies and undoes the migrations. Flyway keeps the history, in schema {@code rescene}; whatever it says, what the
 * schema lacks is applied again. Everything happens under one advisory lock that ends with its transaction, so that
 * two processes, and a transaction pooler between, do no harm.
 */
public final class Migrations {
    /** A refusal to undo, with its reason. */
    public static final class JobsOpenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        JobsOpenException(long open) {
            super(Counted.of(open, "job is", "jobs are")
                    + " open: stop the workers and let them finish, or cancel the runs, before rolling back");
        }
    }

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final MigrationLock lock;
    private final Turns turns;
    /** On a connection of its own, also within the other: Flyway has connections of its own, too. */
    private final TransactionTemplate apart;

    private final MigrationFiles files;

    /**
     * Migrations of this database.
     *
     * @param dataSource connections without a time-out for statements: an index on a large table takes its time
     * @param folder a folder of migrations; empty: those in the jar
     * @param waiting how others who have the tables, or migrate, are waited for
     */
    public Migrations(DataSource dataSource, Optional<Path> folder, Waiting waiting) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(dataSource);
        this.lock = new MigrationLock(jdbc, new TransactionTemplate(transactions), waiting);
        this.turns = new Turns(jdbc, waiting);
        this.apart = new TransactionTemplate(
                transactions, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
        this.files = new MigrationFiles(folder);
    }

    /**
     * Applies what is missing.
     *
     * @return the names of the files that were applied, in order, each once
     * @throws NotAppliedException if the database refuses one of them, or went away
     * @throws StoppedException if the end is asked for while others are in the way
     */
    public List<String> migrate() {
        List<String> applied = new ArrayList<>();
        migrate(applied::add);
        return List.copyOf(applied);
    }

    /**
     * The same for who wants to know of each file that was applied, also where that is not the end.
     *
     * @param applied takes the names of the files that were applied, in order, each once
     */
    public void migrate(Consumer<String> applied) {
        Set<String> told = new HashSet<>();
        Consumer<String> once = file -> {
            if (told.add(file)) {
                applied.accept(file);
            }
        };
        turns.take(() -> {
            List<String> repaired = lock.with(() -> {
                requireSchema();
                flyway(once);
                return repaired();
            });
            repaired.forEach(once);
            return repaired;
        });
    }

    /** Each migration is a transaction of its own: those before one that is refused are applied all the same. */
    private void flyway(Consumer<String> applied) {
        try {
            note(flyway().migrate(), applied);
        } catch (FlywayMigrateException e) {
            note(e.getErrorResult(), applied);
            throw new NotAppliedException(e);
        } catch (FlywayException e) {
            throw new NotAppliedException(e);
        }
    }

    private static void note(MigrateResult result, Consumer<String> applied) {
        result.migrations.forEach(migration -> applied.accept(MigrationFiles.name(migration.filepath)));
    }

    /** History may say more than the schema has: somebody pasted the rollback, or dropped a column. */
    private List<String> repaired() {
        List<String> missing = new Verification(jdbc).verify().missing();
        List<String> applied = new ArrayList<>();
        if (missing.stream().anyMatch(what -> what.contains("public."))) {
            applied.add(MigrationFiles.SEMANTICS);
        }
        if (missing.stream().anyMatch(what -> what.contains("rescene."))) {
            applied.addAll(MigrationFiles.OWN);
        }
        applied.forEach(this::apply);
        return applied;
    }

    private void apply(String file) {
        try {
            jdbc.execute(files.text(file));
        } catch (DataAccessException e) {
            throw new NotAppliedException(file, e);
        }
    }

    /**
     * Who may not create the schema is told at once: Flyway would try ten times, a second apart. And where it makes the schema
     * with the first table, and that fails, it would go on without either and tell that the schema is not there.
     */
    private void requireSchema() {
        if (Boolean.TRUE.equals(jdbc.queryForObject("SELECT to_regnamespace('rescene') IS NULL", Boolean.class))) {
            apart.executeWithoutResult(status -> jdbc.execute("CREATE SCHEMA rescene"));
        }
    }

    /**
     * Undoes 009, and with {@code all} the schema {@code rescene} with its paid answers too.
     *
     * @throws JobsOpenException while jobs are open
     * @throws StoppedException if the end is asked for while others are in the way
     */
    public void rollback(boolean all) {
        turns.take(() -> lock.with(() -> {
            if (Catalogue.exists(jdbc, "rescene.jobs")) {
                // First without the lock: behind who reads the table for long it would keep workers from theirs.
                requireNoneOpen();
                // Whoever is just opening jobs is waited for, and nobody opens one before this is done. A weaker lock
                // would let workers lock videos and then wait here, while this waits for the videos.
                jdbc.execute("LOCK TABLE rescene.jobs IN ACCESS EXCLUSIVE MODE");
                requireNoneOpen();
            }
            jdbc.execute(files.text("rollback/" + MigrationFiles.SEMANTICS));
            if (all) {
                jdbc.execute(files.text("rollback/" + MigrationFiles.OWN_SCHEMA));
            } else if (Catalogue.exists(jdbc, "rescene.schema_history")) {
                jdbc.update("DELETE FROM rescene.schema_history WHERE version = '009'");
            }
            return all;
        }));
    }

    private void requireNoneOpen() {
        Long open = jdbc.queryForObject(
                "SELECT count(*) FROM rescene.jobs WHERE state IN ('queued', 'processing', 'retrying')", Long.class);
        if (open != null && open > 0) {
            throw new JobsOpenException(open);
        }
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations(files.location())
                .defaultSchema("rescene")
                .createSchemas(false)
                .table("schema_history")
                .sqlMigrationPrefix("")
                .sqlMigrationSeparator("_")
                .validateMigrationNaming(true)
                .validateOnMigrate(false)
                .placeholderReplacement(false)
                .baselineOnMigrate(true)
                .baselineVersion("8")
                .outOfOrder(true)
                .load();
    }
}
