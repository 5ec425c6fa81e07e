package io.rescene.runtime.worker;

import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.Claims;
import io.rescene.jobs.Endings;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.RetryPolicy;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Save;
import io.rescene.jobs.Workers;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.jobs.reconcile.Orphans;
import io.rescene.jobs.reconcile.Reconciler;
import io.rescene.ledger.Ledger;
import io.rescene.ledger.LimitsSeen;
import io.rescene.ledger.LostCalls;
import io.rescene.ledger.purse.Purse;
import io.rescene.ledger.purse.PurseTables;
import io.rescene.money.Budgets;
import io.rescene.openai.WorstCase;
import io.rescene.picture.PictureSource;
import io.rescene.queue.RedisList;
import io.rescene.resilience.Blame;
import io.rescene.resilience.Patience;
import io.rescene.resilience.SqlTrouble;
import io.rescene.route.RedisHandOut;
import io.rescene.route.Spine;
import io.rescene.route.SpineOptions;
import io.rescene.route.SpineStores;
import io.rescene.route.call.Observer;
import io.rescene.route.folder.Languages;
import io.rescene.route.live.LiveRoutes;
import io.rescene.route.permit.Permits;
import io.rescene.runtime.camel.Enqueuer;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Puts together what a worker is made of, by the settings. What of it is to be closed the session keeps. */
final class WorkerAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerAssembly.class);
    private static final Duration WAIT_FOR_DATABASE = Duration.ofMillis(500);

    private final Session session;
    private final Settings settings;
    private final UUID id;
    private final WorkerParts.Services services;
    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;
    private final RedisList list;
    private final Workers workers;
    private final HandOut handOut;

    /**
     * Nothing is begun.
     *
     * @param session settings
     * @param id the worker's id
     * @param services what it works with
     */
    WorkerAssembly(Session session, UUID id, WorkerParts.Services services) {
        this.session = session;
        this.settings = session.settings();
        this.id = id;
        this.services = services;
        jdbc = services.database().jdbc();
        transaction = services.database().transaction();
        list = new RedisList(services.redis(), Redis.QUEUE);
        workers = new Workers(jdbc, id, ProcessMark.current(), settings.duration(Setting.WORKER_LEASE));
        handOut = new RedisHandOut(list, workers::living);
    }

    /**
     * Puts it together; to be done before the worker's first heartbeat. Each part that is to be closed is kept after those
     * that it uses, and so closed before them.
     *
     * @param options the spine's numbers
     * @param live the YAML routes
     * @param pictures where pictures come from
     * @param observer is told of calls, answers and saves
     * @throws UserException with exit code 2 if a cap is set and a price is not
     */
    WorkerParts assemble(SpineOptions options, LiveRoutes live, PictureSource pictures, Observer observer) {
        Budgets budgets = budgets();
        Languages languages = new Languages(jdbc, settings.text(Setting.LANGUAGE));
        // Closed by the spine alone: made when nothing before that can fail any more.
        Permits fleet = Fleet.permits(settings, services.redis(), id, workers);
        Patience patience = session.keep(new Patience(
                Blame::isPassing,
                WAIT_FOR_DATABASE,
                trouble -> LOG.debug("The database is away: {}", trouble.toString())));
        Purse purse = session.keep(
                new Purse(new PurseTables(jdbc, transaction, id, budgets), patience, options.concurrency()));
        Ledger ledger = session.keep(new Ledger(jdbc, id, ledgerPatience()));
        Spine spine = session.keep(new Spine(
                new SpineStores(
                        new Claims(jdbc, transaction, id, languages.profiles()),
                        new Save(jdbc, transaction),
                        endings(),
                        ledger,
                        purse,
                        handOut,
                        workers.lease(),
                        fleet),
                pictures,
                languages,
                live,
                new WorstCase(settings.prices(), settings.imageTokens()),
                observer,
                options));
        workers.noteWhileOpen(spine.calls()::troubleInWords);
        return new WorkerParts(
                id,
                services,
                list,
                handOut,
                workers,
                spine,
                Enqueuer.enqueuing(settings, jdbc, live.folder()),
                duties(spine, ledger, purse, budgets));
    }

    /** What is paid for is waited for longer than all else. */
    private Patience ledgerPatience() {
        AtomicBoolean told = new AtomicBoolean();
        return session.keep(new Patience(
                trouble -> Blame.isPassing(trouble) || SqlTrouble.isCancelled(trouble), WAIT_FOR_DATABASE, trouble -> {
                    LOG.debug("The database is away: {}", trouble.toString());
                    if (SqlTrouble.isCancelled(trouble) && told.compareAndSet(false, true)) {
                        LOG.warn(
                                "PostgreSQL cancelled the ledger's statement, which is done again until it is carried out:"
                                        + " is statement_timeout too short?");
                    }
                }));
    }

    private Budgets budgets() {
        Budgets budgets = new Budgets(settings.amount(Setting.BUDGET_DAY), settings.amount(Setting.BUDGET_OWNER));
        if (budgets.areSet()) {
            settings.requirePrices();
        }
        return budgets;
    }

    private Endings endings() {
        return new Endings(
                jdbc,
                transaction,
                new RetryPolicy(
                        settings.number(Setting.JOBS_DELIVERIES),
                        settings.duration(Setting.JOBS_RETRY_PAUSE),
                        settings.duration(Setting.JOBS_LONGEST_RETRY_PAUSE)));
    }

    private Caretaker.Duties duties(Spine spine, Ledger ledger, Purse purse, Budgets budgets) {
        LimitsSeen limits = new LimitsSeen(jdbc);
        Orphans orphans = new Orphans(jdbc, id);
        Reconciler reconciler = new Reconciler(
                jdbc, transaction, workers, handOut, new CappedJobs(jdbc, budgets), new LostCalls(jdbc)::note);
        return new Caretaker.Duties(
                () -> {
                    try {
                        purse.look();
                        handOut.push(orphans.handBack(spine.tokens()));
                    } finally {
                        // What this worker does for itself must not keep it from what it does for all.
                        reconciler.look();
                    }
                },
                () -> {
                    Ledger.tidy(jdbc);
                    ledger.giveUpAllBut(spine.asked());
                    Runs.tidy(jdbc);
                    Claims.tidy(jdbc);
                    workers.tidy();
                },
                () -> limits.store(spine.calls().limits()),
                () -> {
                    handOut.push(orphans.giveUp());
                    return orphans.held();
                },
                () -> {
                    // Redis may have given away what nobody was told of, and nobody looks into the list of one that has
                    // left.
                    handOut.putBack(id);
                    workers.leave();
                });
    }
}
