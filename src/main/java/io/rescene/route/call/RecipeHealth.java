package io.rescene.route.call;

import io.rescene.jobs.Job;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells one question that is refused from all questions of a recipe, which have their model, prompt, schema and parameters
 * in common: the words of gateways and compatible servers often blame neither. What was taken once, by this process or by
 * any before, may be asked; where nothing was, and the questions of several jobs are refused, those of every job would be. A
 * job that has lost a delivery before says nothing, and all is believed a few times only: videos that can never be asked
 * about, left alone with a new prompt, would pass for a server that refuses it, and the run would never end.
 */
public final class RecipeHealth {
    /**
     * The questions of so many jobs. One job's may be refused for what its video shows, and a few videos may be refused for
     * that before the first is answered.
     */
    static final int ENOUGH = 5;

    /** How often in a row, without a question that was taken, the worker waits. */
    static final int MOST_BELIEVED = 5;

    /** So many recipes are kept in mind: some routes make one for each scene. */
    private static final int MOST_RECIPES = 100;

    /** What is known of a recipe: whether one of its questions was taken, else the jobs whose questions were refused. */
    private static final class Known {
        private final Set<Long> refused = new HashSet<>();
        private boolean taken;
        private int believed;
    }

    private final Predicate<String> answeredBefore;

    @SuppressWarnings("serial") // which nobody does
    private final Map<String, Known> recipes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST_RECIPES;
        }
    };

    /**
     * Nothing is known yet in this process.
     *
     * @param answeredBefore whether a question of a recipe was ever answered; it is asked seldom, and may take its time
     */
    public RecipeHealth(Predicate<String> answeredBefore) {
        this.answeredBefore = answeredBefore;
    }

    /** A question of this recipe was taken, whatever became of it. */
    synchronized void taken(String recipe) {
        known(recipe).taken = true;
    }

    /**
     * Notes that a question was refused in words that do not blame it.
     *
     * @param job whose question it was
     * @param open whether jobs are taken: then it is one time more that all is believed
     * @return whether every question of the recipe is refused
     */
    boolean isRefusedForAll(String recipe, Job job, boolean open) {
        if (!isEnough(recipe, job)) {
            return false;
        }
        // Without the lock: the database may be away.
        if (answeredBefore.test(recipe)) {
            taken(recipe);
        }
        return isBelieved(recipe, open);
    }

    private synchronized boolean isEnough(String recipe, Job job) {
        Known known = known(recipe);
        if (!known.taken && !job.failedBefore() && known.refused.size() < ENOUGH) {
            known.refused.add(job.id());
        }
        return !known.taken && known.refused.size() >= ENOUGH;
    }

    private synchronized boolean isBelieved(String recipe, boolean open) {
        Known known = known(recipe);
        if (known.taken || (open && known.believed == MOST_BELIEVED)) {
            return false;
        }
        known.believed += open ? 1 : 0;
        return true;
    }

    private Known known(String recipe) {
        return recipes.computeIfAbsent(recipe, unknown -> new Known());
    }
}
