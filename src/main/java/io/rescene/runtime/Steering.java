package io.rescene.runtime;

import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.HandOut;
import io.rescene.monitor.Figures;
import io.rescene.monitor.Glance;
import io.rescene.monitor.LastTrouble;
import io.rescene.monitor.Tally;
import io.rescene.queue.RedisList;
import io.rescene.route.Enqueuing;
import io.rescene.route.Spine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;

/** Makes a worker be seen and steered from outside, until the session is closed. */
final class Steering {
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Session session;
    private final Database database;
    private final RedisList list;
    private final HandOut handOut;
    private final Tally tally;

    Steering(Session session, Database database, RedisList list, HandOut handOut, Tally tally) {
        this.session = session;
        this.database = database;
        this.list = list;
        this.handOut = handOut;
        this.tally = tally;
    }

    /**
     * Begins.
     *
     * @param worker the worker's id
     * @param polls whether it looks for candidates
     * @param drain ends its life
     */
    void steer(String worker, Spine spine, Enqueuing enqueuing, CamelContext context, boolean polls, Drain drain) {
        Settings settings = session.settings();
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread own = new Thread(task, "figures");
            own.setDaemon(true);
            return own;
        });
        session.keep(thread::shutdownNow);
        WorkerControl control = new WorkerControl(new WorkerControl.Parts(
                worker,
                spine,
                calls -> leastConcurrency(settings, calls),
                tally,
                new Glance<>(() -> Figures.of(database.jdbc(), list::length), FRESH, thread),
                session.keep(LastTrouble.listen()),
                new DeadJobs(database.jdbc(), database.transaction()),
                handOut,
                enqueuing,
                polls ? Optional.of(session.keep(context.createProducerTemplate())) : Optional.empty(),
                drain));
        session.keep(new WorkerMBean(control));
    }

    /** How few calls an account's limit may bring so many calls down to. */
    static int leastConcurrency(Settings settings, int calls) {
        return settings.isTrue(Setting.OPENAI_ADAPTIVE) ? settings.number(Setting.OPENAI_ADAPTIVE_LEAST) : calls;
    }
}
