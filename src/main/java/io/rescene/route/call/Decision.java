package io.rescene.route.call;

import io.rescene.openai.Outcome;
import io.rescene.openai.RetryRules;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.CallHealth;
import io.rescene.route.intake.Intake;
import io.rescene.route.intake.LimitHealth;
import io.rescene.route.intake.RecipeHealth;
import io.rescene.text.Counted;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** What follows from a call's outcome, once it is in the ledger: the reply, or another try. */
public final class Decision {
    /** How often a question is asked whose answers are no use: once, and at most twice again. */
    static final int MOST_NO_USE = 3;

    private final Slots slots;
    private final Intake intake;
    private final CallHealth health;
    private final Map<String, LimitHealth> limits = new ConcurrentHashMap<>();
    private final RecipeHealth recipes;
    private final RetryRules rules;

    /**
     * Decides by these.
     *
     * @param slots take a question back that is asked again
     * @param intake is closed where trouble is everybody's
     * @param recipes tells whether what is refused is every question, and not one
     * @param rules of a question whose calls fail for passing reasons
     */
    public Decision(Slots slots, Intake intake, RecipeHealth recipes, RetryRules rules) {
        this.slots = slots;
        this.intake = intake;
        this.health = new CallHealth(rules.patience());
        this.recipes = recipes;
        this.rules = rules;
    }

    /** See {@link CallHealth#inWords}. */
    String troubleInWords() {
        return health.inWords();
    }

    void decide(Asking asking) {
        Outcome outcome = asking.call().outcome();
        if (outcome instanceof Outcome.Answer answer) {
            accepted(asking);
            recipes.taken(asking.question().recipe());
            asking.settle(new Reply.Answered(answer.content()));
        } else if (outcome instanceof Outcome.NoUse noUse) {
            accepted(asking);
            recipes.taken(asking.question().recipe());
            if (asking.tries().countNoUse() >= MOST_NO_USE) {
                asking.settle(noUse(noUse.reason()));
            }
        } else if (outcome instanceof Outcome.ItemFailed failed) {
            itemFailed(asking, failed);
        } else if (outcome instanceof Outcome.Limited limited) {
            limited(asking, limited);
        } else if (outcome instanceof Outcome.Retry retry) {
            retry(asking, retry);
        } else if (outcome instanceof Outcome.Stop stop) {
            intake.close(Intake.Cause.OPENAI, stop.reason());
            asking.settle(new Reply.Halted(stop.reason()));
        }
    }

    /** What was answered can't be stored, and nothing else could: going on would cost money for nothing. */
    void notKept(Asking asking, String reason) {
        intake.close(Intake.Cause.DATABASE, reason);
        asking.settle(new Reply.Halted(reason));
    }

    static Reply noUse(String reason) {
        return new Reply.Failed("no_use", MOST_NO_USE + " answers were no use: " + reason);
    }

    private void itemFailed(Asking asking, Outcome.ItemFailed failed) {
        String recipe = asking.question().recipe();
        if (failed.sure()) {
            recipes.taken(recipe);
        } else {
            String reason = "OpenAI refuses the questions of every video and has answered none like them yet ("
                    + failed.reason()
                    + "): check the models, OPENAI_BASE_URL, a gateway's limits, and the prompts and schemas in routes/";
            if (recipes.refused(recipe, asking.job(), intake, reason)) {
                asking.settle(new Reply.Halted(reason));
                return;
            }
        }
        accepted(asking);
        asking.settle(new Reply.Failed(failed.code(), failed.reason()));
    }

    /** By model: one may be away while another answers. */
    private static CallHealth.Item item(Asking asking) {
        return new CallHealth.Item(asking.question().model(), asking.question().key(), true);
    }

    private LimitHealth limits(Asking asking) {
        return limits.computeIfAbsent(asking.question().model(), model -> new LimitHealth(rules.patience()));
    }

    private void accepted(Asking asking) {
        health.succeeded(item(asking), asking.call().begun());
        limits(asking).accepted(asking.question().key(), asking.call().begun());
    }

    /** The limit is the account's, not the item's: no try is counted, everybody waits. Unless it refuses this item alone. */
    private void limited(Asking asking, Outcome.Limited limited) {
        slots.limited(asking, limited.after());
        boolean itsOwn = limits(asking)
                .refused(
                        asking.question().key(),
                        asking.job().id(),
                        asking.call().begun());
        if (itsOwn && intake.state().isOpen()) {
            asking.settle(new Reply.Unreachable(
                    "OpenAI's rate limit refuses this question again and again: " + limited.reason()));
        }
    }

    private void retry(Asking asking, Outcome.Retry retry) {
        long now = System.nanoTime();
        // With the status of success: it may be billed.
        boolean answered = asking.call().answer().status() / 100 == 2;
        health.failed(asking.job(), item(asking), answered, now);
        boolean sent = asking.call().answer().sent();
        boolean unanswered = sent && asking.call().answer().status() == 0;
        int tries = asking.tries().fail(now, answered, unanswered);
        Intake.State intakeNow = intake.state();
        if (!intakeNow.isOpen()) {
            // Whatever closed it is no trouble of this item.
            asking.settle(new Reply.Halted(intakeNow.reason()));
            return;
        }
        if (tries < rules.tries() && !((answered || unanswered) && costsTooMuch(asking))) {
            tryAgain(asking, tries, retry);
            return;
        }
        boolean costly =
                asking.tries().broken() >= MOST_NO_USE || asking.tries().unanswered() >= rules.tries();
        switch (health.whose(
                item(asking), new CallHealth.Failure(asking.tries().firstFailed(), !sent, costly, retry.reason()))) {
            case EVERYBODYS -> {
                String reason = (CallTrouble.isOfRoute(retry.reason())
                                ? "No call can be sent: "
                                : "OpenAI can't be reached or fails for every call: ")
                        + retry.reason();
                intake.close(Intake.Cause.PASSING, reason);
                asking.settle(new Reply.Halted(reason));
            }
            case NOT_KNOWN -> tryAgain(asking, tries, retry);
            case ITS_OWN ->
                asking.settle(
                        new Reply.Unreachable("OpenAI failed " + Counted.of(tries, "time") + ": " + retry.reason()));
        }
    }

    private void tryAgain(Asking asking, int tries, Outcome.Retry retry) {
        asking.tries()
                .notBefore(System.nanoTime()
                        + rules.backOff()
                                .after(tries, retry.after(), ThreadLocalRandom.current())
                                .toNanos());
    }

    /** What may be billed each time is asked for no more often than what is no use, and once while an outage may last. */
    private boolean costsTooMuch(Asking asking) {
        return asking.tries().broken() >= MOST_NO_USE
                || health.isWaitedFor(asking.question().model());
    }
}
