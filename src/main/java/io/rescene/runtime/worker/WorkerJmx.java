package io.rescene.runtime.worker;

import io.rescene.jobs.DeadJobs;
import io.rescene.monitor.CallTally;
import io.rescene.monitor.Figures;
import io.rescene.monitor.Glance;
import io.rescene.monitor.LastTrouble;
import io.rescene.resilience.Daemons;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;

/** A worker in JMX, where it is seen and steered, until the session is closed. */
final class WorkerJmx {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Session session;
    private final WorkerParts parts;
    private final Taking taking;
    private final CallTally tally;

    /**
     * Not there yet.
     *
     * @param session settings
     * @param parts the worker
     * @param taking whether it takes jobs
     * @param tally what the calls of this process come to
     */
    WorkerJmx(Session session, WorkerParts parts, Taking taking, CallTally tally) {
        this.session = session;
        this.parts = parts;
        this.taking = taking;
        this.tally = tally;
    }

    /**
     * Puts it there.
     *
     * @param context in which the worker's routes are
     * @param polls whether it looks for candidates
     * @param drain ends its life
     */
    void register(CamelContext context, boolean polls, Drain drain) {
        Settings settings = session.settings();
        Database database = parts.database();
        ExecutorService thread = Executors.newSingleThreadExecutor(Daemons.named("figures"));
        session.keep(thread::shutdownNow);
        Glance<Figures> library =
                Glance.sparing(() -> Figures.of(database.jdbc(), parts.list()::length), FRESH, thread);
        LastTrouble trouble = session.keep(LastTrouble.listen());
        WorkerControl control = new WorkerControl(
                parts.spine(),
                taking,
                calls -> SpineSettings.leastConcurrency(settings, calls),
                new DeadRetry(new DeadJobs(database.jdbc(), database.transaction()), parts.handOut()),
                parts.enqueuing(),
                polls ? Optional.of(session.keep(context.createProducerTemplate())) : Optional.empty(),
                drain);
        session.keep(new WorkerMBean(
                new ManagedWorker(parts.id().toString(), parts.spine(), taking, tally, library, trouble, control)));
    }
}
