package io.rescene.runtime.worker;

import io.rescene.openai.BackOff;
import io.rescene.openai.RetryRules;
import io.rescene.route.SpineOptions;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.time.Duration;

/** Reads the numbers of a worker's spine from the settings. */
final class SpineSettings {
    private static final Duration LEAST_OF_SERVICES = Duration.ofHours(1);

    private SpineSettings() {}

    /**
     * The numbers of a worker's spine.
     *
     * @param drains whether it is to end when nothing is open
     * @throws UserException with exit code 2 if there is no key for OpenAI
     */
    static SpineOptions options(Session session, boolean drains) {
        Settings settings = session.settings();
        int concurrency = settings.number(Setting.OPENAI_CONCURRENCY);
        return new SpineOptions(
                concurrency,
                leastConcurrency(settings, concurrency),
                settings.number(Setting.WORKER_VIDEOS),
                settings.duration(Setting.OPENAI_TIMEOUT),
                session.addresses().openAiKey(),
                settings.number(Setting.SCENE_TOLERATED_FAILURE_PERCENT),
                new RetryRules(
                        settings.number(Setting.OPENAI_TRIES),
                        new BackOff(
                                settings.duration(Setting.OPENAI_BACK_OFF),
                                settings.duration(Setting.OPENAI_LONGEST_BACK_OFF)),
                        patience(settings.duration(Setting.WORKER_PATIENCE), drains)));
    }

    /** A service need not end, and outages may take an hour. */
    private static Duration patience(Duration set, boolean drains) {
        return drains || set.compareTo(LEAST_OF_SERVICES) > 0 ? set : LEAST_OF_SERVICES;
    }

    /** How few calls an account's limit may bring so many calls down to. */
    static int leastConcurrency(Settings settings, int calls) {
        return settings.isTrue(Setting.OPENAI_ADAPTIVE) ? settings.number(Setting.OPENAI_ADAPTIVE_LEAST) : calls;
    }
}
