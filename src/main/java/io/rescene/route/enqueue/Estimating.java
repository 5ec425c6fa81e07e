package io.rescene.route.enqueue;

import io.rescene.estimate.Estimate;
import io.rescene.estimate.Estimator;
import io.rescene.estimate.Tally;
import io.rescene.jobs.Candidate;
import io.rescene.route.exchange.Probe;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.Languages;
import io.rescene.route.folder.RoutesFolder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;

/** Estimates what candidates will cost, by what the routes of a context would ask about them. */
public final class Estimating {
    private final Estimator estimator;
    private final Languages languages;
    private final RoutesFolder folder;

    /**
     * Estimates of this library.
     *
     * @param estimator reckons
     * @param languages tells a video's language
     * @param folder prompts and schemas
     */
    public Estimating(Estimator estimator, Languages languages, RoutesFolder folder) {
        this.estimator = estimator;
        this.languages = languages;
        this.folder = folder;
    }

    /**
     * Begins an estimate.
     *
     * @param context has the routes that ask
     * @param refresh whether everything is asked anew
     * @param run the run that is estimated; empty for a dry run
     */
    One begin(CamelContext context, boolean refresh, Optional<Long> run) {
        Edition edition = folder.edition();
        return new One(
                languages, edition, estimator.begin(refresh, run, language -> Probe.of(context, edition, language)));
    }

    /** Begins the estimate of a run, and finds out what is asked in the language that most videos have. */
    One prepared(CamelContext context, boolean refresh, long run) {
        One one = begin(context, refresh, Optional.of(run));
        one.tally().expect(languages.standard());
        return one;
    }

    /** One estimate; the prompts and schemas stay those of its beginning. */
    record One(Languages languages, Edition edition, Tally tally) {
        /** Adds a page, and says what each of its videos comes to. */
        Map<UUID, Estimate> add(Collection<Candidate> page) {
            Map<UUID, String> of = languages.of(page, edition);
            List<Tally.Wanted> wanted = page.stream()
                    .map(candidate -> new Tally.Wanted(
                            candidate.video(), of.getOrDefault(candidate.video(), languages.standard())))
                    .toList();
            return tally.add(wanted);
        }
    }
}
