package io.rescene.route;

import io.rescene.ledger.CallIds;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.OutcomeRules;
import io.rescene.openai.RetryRules;
import io.rescene.openai.WorstCase;
import io.rescene.route.call.AskRoute;
import io.rescene.route.call.Bookkeeping;
import io.rescene.route.call.BudgetStep;
import io.rescene.route.call.CallStep;
import io.rescene.route.call.CallsInFlight;
import io.rescene.route.call.Decision;
import io.rescene.route.call.LedgerStep;
import io.rescene.route.call.Observer;
import io.rescene.route.call.QuestionStep;
import io.rescene.route.call.Slots;
import io.rescene.route.call.StoredAnswerStep;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.RecipeHealth;
import io.rescene.route.live.LiveRoutes;
import io.rescene.route.permit.Gate;
import java.time.Clock;
import java.util.Set;

/** Puts the route together that asks one question, with the slots in which its calls are made. */
final class AskAssembly {
    private final Slots slots;
    private final CallsInFlight calls;
    private final StoredAnswerStep storedAnswer;
    private final AskRoute route;

    /**
     * The route; what is not said here is as for {@link Spine}.
     *
     * @param intake is closed where trouble is everybody's
     * @param capacity what keeps the slots busy
     */
    AskAssembly(
            SpineStores stores,
            WorstCase costs,
            LiveRoutes live,
            Observer observer,
            SpineOptions options,
            Intake intake,
            Capacity capacity) {
        RetryRules retries = options.retries();
        SpineThreads threads = capacity.threads;
        Gate gate = new Gate(new InFlightLimit(options.leastConcurrency(), options.concurrency()), retries.backOff());
        slots = new Slots(
                options.concurrency(),
                gate,
                stores.fleet(),
                intake,
                capacity.inWork::runsShort,
                stores.lease(),
                threads.after);
        Decision decision = new Decision(slots, intake, new RecipeHealth(stores.ledger()::hasAnswered), retries);
        calls = new CallsInFlight(slots, gate, decision);
        storedAnswer = new StoredAnswerStep(
                stores.ledger(), stores.purse()::isCapped, intake, observer, threads.after, threads.timer);
        Clock clock = Clock.systemUTC();
        BudgetStep budget = new BudgetStep(stores.purse(), intake, threads.after);
        budget.sendHomeFrom(slots);
        route = new AskRoute(
                new QuestionStep(stores.lease(), costs),
                storedAnswer,
                budget,
                slots,
                new CallStep(live.entries().to("call-openai"), slots, capacity.demand, threads.after),
                new LedgerStep(
                        new OutcomeRules(clock),
                        new Bookkeeping(costs.prices(), new CallIds(clock)),
                        stores.ledger(),
                        slots,
                        decision,
                        stores.purse(),
                        observer,
                        threads.after));
    }

    AskRoute route() {
        return route;
    }

    /** To be closed by its user. */
    Slots slots() {
        return slots;
    }

    /** The keys of the questions that are being asked in this process. */
    Set<String> asked() {
        return storedAnswer.asked();
    }

    /** The calls of this process. */
    CallsInFlight calls() {
        return calls;
    }
}
