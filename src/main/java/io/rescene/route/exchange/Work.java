package io.rescene.route.exchange;

import io.rescene.jobs.Job;
import io.rescene.route.folder.Edition;
import io.rescene.scene.Scene;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * A job in work: what the steps of the spine need besides the message. It travels as an exchange property, as a split
 * leaves the last part's body behind.
 *
 * @param job the job with its token
 * @param edition the files of routes/ it was claimed with
 * @param fingerprint names the scenes before they were loaded, see {@link io.rescene.jobs.SceneFingerprint}
 * @param language of the answers
 * @param scenes all scenes in order
 */
public record Work(Job job, Edition edition, String fingerprint, String language, List<Scene> scenes) {
    /** The exchange property that holds it. */
    public static final String PROPERTY = "ResceneWork";

    /** The exchange's own. */
    public static Work of(Exchange exchange) {
        Work work = exchange.getProperty(PROPERTY, Work.class);
        if (work == null) {
            throw new IllegalStateException("This exchange holds no job");
        }
        return work;
    }

    /** The same with the scenes that it has. */
    public Work with(List<Scene> loaded) {
        return new Work(job, edition, fingerprint, language, List.copyOf(loaded));
    }

    /** Whether an exchange holds a job. */
    public static boolean isIn(Exchange exchange) {
        return exchange.getProperty(PROPERTY) != null;
    }
}
