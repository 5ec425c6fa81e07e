package io.rescene.route.intake;

import io.rescene.jobs.Job;
import io.rescene.resilience.BoundedMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells one question that is refused from all questions of a recipe, which have their model, prompt, schema and parameters
 * in common: the words of gateways and compatible servers often blame neither. What was taken once, by this process or by
 * any before, may be asked; where nothing was, and the questions of several jobs are refused, those of every job would be. One
 * job's may be refused for what its video shows, and a few videos may be refused for that before the first is answered.
 */
public final class RecipeHealth {
    /** So many recipes are kept in mind: some routes make one for each scene. */
    private static final int MOST_RECIPES = 100;

    /** What is known of a recipe: whether one of its questions was taken, else how many jobs' were refused. */
    private static final class Known {
        private final SharedTrouble refusals = new SharedTrouble();
        private boolean taken;
    }

    private final Predicate<String> answeredBefore;

    private final Map<String, Known> recipes = new BoundedMap<>(MOST_RECIPES);

    /**
     * Nothing is known yet in this process.
     *
     * @param answeredBefore whether a question of a recipe was ever answered; it is asked seldom, and may take its time
     */
    public RecipeHealth(Predicate<String> answeredBefore) {
        this.answeredBefore = answeredBefore;
    }

    /** A question of this recipe was taken, whatever became of it. */
    public synchronized void taken(String recipe) {
        known(recipe).taken = true;
    }

    /**
     * Notes that a question was refused in words that do not blame it, and closes the intake if every one is.
     *
     * @param job whose question it was
     * @param reason one line for the operator
     * @return whether every question of the recipe is refused
     */
    public boolean refused(String recipe, Job job, Intake intake, String reason) {
        SharedTrouble refusals = refusals(recipe);
        if (isTaken(recipe) || !refusals.metBy(job.id(), job.failedBefore())) {
            return false;
        }
        // Without the lock: the database may be away.
        if (answeredBefore.test(recipe)) {
            taken(recipe);
        }
        return !isTaken(recipe) && refusals.closes(intake, Intake.Cause.OPENAI, reason);
    }

    private synchronized boolean isTaken(String recipe) {
        return known(recipe).taken;
    }

    private synchronized SharedTrouble refusals(String recipe) {
        return known(recipe).refusals;
    }

    private Known known(String recipe) {
        return recipes.computeIfAbsent(recipe, unknown -> new Known());
    }
}
