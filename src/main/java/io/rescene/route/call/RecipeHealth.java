package io.rescene.route.call;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Tells one question that is refused from all questions of a recipe, which have their model, prompt, schema and parameters
 * in common: the words of gateways and compatible servers often blame neither. What was taken once, by this process or by
 * any before, may be asked; where nothing was, and the questions of five jobs are refused, those of every job would be.
 */
public final class Forms {
    /**
     * The questions of so many jobs. One job's may be refused for what its video shows, and a few videos may be refused for
     * that before the first is answered.
     */
    static final int ENOUGH = 5;

    private final Predicate<String> answeredBefore;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    /** The jobs whose questions were refused, by the recipe. */
    private final Map<String, Set<Long>> refused = new ConcurrentHashMap<>();

    /**
     * Forms of which nothing is known in this process.
     *
     * @param answeredBefore whether a question of a recipe was ever answered; it is asked seldom, and may take its time
     */
    public Forms(Predicate<String> answeredBefore) {
        this.answeredBefore = answeredBefore;
    }

    /** A question of this recipe was taken, whatever became of it. */
    void taken(String recipe) {
        if (taken.add(recipe)) {
            refused.remove(recipe);
        }
    }

    /**
     * Notes that a question was refused in words that do not blame it.
     *
     * @param job whose question it was
     * @return whether every question of the recipe is refused
     */
    boolean isRefusedForAll(String recipe, long job) {
        if (taken.contains(recipe)) {
            return false;
        }
        Set<Long> jobs = refused.computeIfAbsent(recipe, unknown -> ConcurrentHashMap.newKeySet());
        jobs.add(job);
        if (jobs.size() < ENOUGH) {
            return false;
        }
        if (answeredBefore.test(recipe)) {
            taken(recipe);
        }
        return !taken.contains(recipe);
    }
}
