package io.rescene.route.exchange;

import io.rescene.jobs.Job;
import io.rescene.route.folder.Edition;
import io.rescene.scene.Scene;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * A job in work: what the steps of the spine need besides the message. It travels with the exchange, as a split leaves
 * the last part's body behind.
 *
 * @param job the job with its token
 * @param edition the files of routes/ it was claimed with
 * @param fingerprint names the scenes before they were loaded, see {@link io.rescene.jobs.SceneFingerprint}
 * @param language of the answers
 * @param scenes all scenes in order; empty until they are loaded
 * @param isLoaded whether they are
 */
public record Work(
        Job job, Edition edition, String fingerprint, String language, List<Scene> scenes, boolean isLoaded) {
    /** The exchange's own. */
    public static Work of(Exchange exchange) {
        return OwnProperties.of(exchange, Work.class);
    }

    /** A job that is claimed and has its scenes to be loaded. */
    public static Work claimed(Job job, Edition edition, String fingerprint, String language) {
        return new Work(job, edition, fingerprint, language, List.of(), false);
    }

    /** The same with the scenes that it has. */
    public Work with(List<Scene> loaded) {
        return new Work(job, edition, fingerprint, language, List.copyOf(loaded), true);
    }

    /** Whether an exchange holds a job. */
    public static boolean isIn(Exchange exchange) {
        return OwnProperties.get(exchange, Work.class) != null;
    }
}
