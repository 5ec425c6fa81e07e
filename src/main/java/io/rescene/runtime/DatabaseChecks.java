package io.rescene.runtime;

import io.rescene.migration.Verification;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.StuckVideos;
import io.rescene.monitor.Unattended;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.runtime.Doctor.Finding;
import io.rescene.runtime.camel.SqlProof;
import io.rescene.runtime.connect.Preflight;
import io.rescene.runtime.connect.Rights;
import io.rescene.runtime.connect.RowSecurity;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.text.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** Checks the database: migration, rights, SQL of one's own, workers and jobs. */
final class DatabaseChecks {
    private final Session session;

    DatabaseChecks(Session session) {
        this.session = session;
    }

    /** The database, and what is in it as far as it is there. */
    List<Finding> database() {
        try {
            JdbcTemplate jdbc = session.jdbc();
            List<Finding> findings = new ArrayList<>();
            findings.add(
                    Doctor.well("Database", session.addresses().databaseUrl().shown()));
            Verification verification = new Verification(jdbc);
            Optional<String> none = verification.noLibrary();
            if (none.isPresent()) {
                findings.add(new Finding("Library", none.get(), ExitCode.SERVICE));
                return findings;
            }
            Optional<String> advice = verification.verify().advice(session.typed("migrate"));
            if (advice.isPresent()) {
                findings.add(new Finding("Migration", advice.get(), ExitCode.MIGRATION));
                return findings;
            }
            findings.add(Doctor.well("Migration", "applied"));
            findings.addAll(migrated(jdbc));
            return findings;
        } catch (UserException e) {
            return List.of(Doctor.failed("Database", e));
        }
    }

    /** What a right that is missing or a table that is unfit keeps from being looked at is left out. */
    private List<Finding> migrated(JdbcTemplate jdbc) {
        List<Finding> findings = new ArrayList<>();
        Rights rights = Rights.of(jdbc);
        findings.add(rights.missing()
                .map(missing -> new Finding("Rights", missing, ExitCode.SERVICE))
                .orElseGet(() -> Doctor.well("Rights", "all that Rescene needs")));
        findings.addAll(ownSql(jdbc));
        if (rights.missing().isPresent()) {
            return findings;
        }
        rights.hiddenRows().forEach(hidden -> findings.add(new Finding("Row security", hidden, ExitCode.SERVICE)));
        RowSecurity.hiddenProfiles(jdbc)
                .ifPresent(hidden -> findings.add(new Finding("Languages", hidden, ExitCode.DONE, "warn")));
        Optional<Preflight.Refused> refusal = Preflight.refusal(jdbc);
        refusal.ifPresent(why -> findings.add(new Finding("Library", why.said(), why.exitCode())));
        if (refusal.isEmpty()) {
            findings.addAll(jobs(jdbc));
        }
        return findings;
    }

    /** That a folder can't be read the check of the routes says. */
    private List<Finding> ownSql(JdbcTemplate jdbc) {
        RoutesFolder folder;
        try {
            folder = session.routes();
        } catch (UserException e) {
            return List.of();
        }
        try {
            new SqlProof(jdbc).require(folder);
        } catch (UserException e) {
            return List.of(Doctor.failed("SQL", e));
        }
        Set<String> files = folder.ownSql().keySet();
        return files.isEmpty()
                ? List.of()
                : List.of(Doctor.well("SQL", "the database takes routes/" + String.join(", routes/", files)));
    }

    private List<Finding> jobs(JdbcTemplate jdbc) {
        List<Finding> findings = new ArrayList<>();
        Progress jobs = Progress.of(jdbc, Optional.empty());
        List<LibraryStatus.Worker> workers = LibraryStatus.workers(jdbc);
        findings.add(Unattended.line(jobs, workers, session.typed("worker"))
                .map(line -> new Finding("Worker", line, ExitCode.SERVICE))
                .orElseGet(() ->
                        Doctor.well("Worker", workers.size() + " alive, " + Counted.of(jobs.open(), "job") + " open")));
        workers.stream()
                .filter(worker -> !worker.state().equals("open"))
                .forEach(worker -> findings.add(new Finding(
                        "Worker", "pid " + worker.pid() + " takes no jobs: " + worker.note(), ExitCode.SERVICE)));
        StuckVideos stuck = StuckVideos.of(jdbc);
        stuck.named()
                .forEach(one -> findings.add(new Finding(
                        "Stuck",
                        "video " + one.id() + " is in PROCESSING, but Rescene does not hold it. " + one.advice(),
                        ExitCode.SERVICE)));
        stuck.more().ifPresent(more -> findings.add(new Finding("Stuck", more, ExitCode.SERVICE)));
        return findings;
    }
}
