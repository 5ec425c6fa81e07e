package io.rescene.runtime;

import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.HandOut;
import io.rescene.monitor.Figures;
import io.rescene.monitor.LastTrouble;
import io.rescene.monitor.Recent;
import io.rescene.queue.RedisList;
import io.rescene.route.Enqueuing;
import io.rescene.route.Spine;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** Makes a worker be seen and steered from outside, until the session is closed. */
final class Steering {
    private final Session session;
    private final Database database;
    private final RedisList list;
    private final HandOut handOut;

    Steering(Session session, Database database, RedisList list, HandOut handOut) {
        this.session = session;
        this.database = database;
        this.list = list;
        this.handOut = handOut;
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
        Recent<Figures> figures = session.keep(new Recent<>(() -> Figures.of(database.jdbc(), list::length)));
        WorkerControl control = new WorkerControl(new WorkerControl.Parts(
                worker,
                spine,
                calls -> leastConcurrency(settings, calls),
                figures,
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
