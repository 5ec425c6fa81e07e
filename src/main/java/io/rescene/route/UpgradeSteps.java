package io.rescene.route;

import io.rescene.jobs.NotWrittenException;
import io.rescene.jobs.Save;
import io.rescene.jobs.SceneFingerprint;
import io.rescene.route.call.Observer;
import io.rescene.route.exchange.JobFailedException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Reply;
import io.rescene.route.exchange.Work;
import io.rescene.scene.Scene;
import io.rescene.scene.SceneResult;
import io.rescene.scene.VideoSummary;
import io.rescene.text.Counted;
import io.rescene.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the spine between the claim and the end, but for the {@link SummarySteps}: load, judge, save. */
final class UpgradeSteps {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeSteps.class);
    private static final int SHOWN = 100;

    private final Save save;
    private final Observer observer;
    private final int toleratedPercent;
    private final VideoDone videoDone;

    /**
     * The steps.
     *
     * @param save writes a video back
     * @param observer is told of saves
     * @param toleratedPercent how many percent of the scenes that have a picture may fail for good, 0 to 100
     * @param videoDone is told of each video
     */
    UpgradeSteps(Save save, Observer observer, int toleratedPercent, VideoDone videoDone) {
        this.save = save;
        this.observer = observer;
        this.toleratedPercent = toleratedPercent;
        this.videoDone = videoDone;
    }

    /**
     * Takes the rows of {@code sql/scenes.sql} off the body.
     *
     * @throws JobFailedException if one has no usable id or index, or if there are none of a video that has some: that were
     *     an upgrade of which nothing is new; or more than it has, which could be paid for and not saved
     */
    void load(Exchange exchange) throws JobFailedException {
        List<Scene> scenes = new ArrayList<>();
        for (Object row : exchange.getMessage().getBody(List.class)) {
            scenes.add(scene((Map<?, ?>) row));
        }
        Work work = Work.of(exchange);
        long inTable = SceneFingerprint.scenes(work.fingerprint());
        if (scenes.isEmpty() && inTable > 0) {
            throw JobFailedException.failed("routes/sql/scenes.sql gives none of its " + Counted.of(inTable, "scene")
                    + " in public.video_scenes (language " + work.language()
                    + "): mend its conditions, or leave such videos out in routes/sql/candidates.sql");
        }
        requireOfVideo(scenes, inTable);
        OwnProperties.set(exchange, Work.class, work.with(scenes));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(scenes);
    }

    private static void requireOfVideo(List<Scene> scenes, long inTable) throws JobFailedException {
        if (scenes.stream().map(Scene::id).distinct().count() < scenes.size()) {
            throw JobFailedException.failed(
                    "routes/sql/scenes.sql gives a scene more than once: mend its joins, so that each is one row");
        }
        if (scenes.size() > inTable) {
            throw JobFailedException.failed(
                    "routes/sql/scenes.sql gives " + Counted.of(scenes.size(), "scene")
                            + ", more than the " + inTable
                            + " that the video has in public.video_scenes: unless some were added just now, mend its conditions");
        }
    }

    private static Scene scene(Map<?, ?> columns) throws JobFailedException {
        Object url = columns.get("thumbnail_url");
        try {
            return new Scene(
                    UUID.fromString(String.valueOf(columns.get("id"))),
                    Integer.parseInt(String.valueOf(columns.get("index"))),
                    url == null ? null : url.toString());
        } catch (IllegalArgumentException e) {
            throw JobFailedException.failed("a scene can't be used: its id is " + columns.get("id") + " and its index "
                    + columns.get("index")
                    + ", in public.video_scenes or as routes/sql/scenes.sql reads them; give it a"
                    + " uuid and a whole number");
        }
    }

    /** Whether the results may be saved. */
    void judge(Exchange exchange) throws JobFailedException {
        // After a split the exchange carries what its last part left behind.
        OwnProperties.set(exchange, Scene.class, null);
        SceneResults.Collected collected = SceneResults.Collected.of(exchange);
        Optional<Reply> halted = collected.against().stream()
                .filter(Reply.Halted.class::isInstance)
                .findFirst();
        if (halted.isPresent()) {
            throw JobFailedException.handBack(((Reply.Halted) halted.get()).reason());
        }
        Optional<Reply> capped = collected.against().stream()
                .filter(Reply.Capped.class::isInstance)
                .findFirst();
        if (capped.isPresent()) {
            throw JobFailedException.capped((Reply.Capped) capped.get());
        }
        if (!collected.against().isEmpty()) {
            throw JobFailedException.failed(
                    Counted.of(collected.against().size(), "scene") + " could not be described now; "
                            + collected.against().get(0).reason());
        }
        checkFailures(collected.results());
    }

    private void checkFailures(List<SceneResult> results) throws JobFailedException {
        List<SceneResult.Failed> failed = results.stream()
                .filter(SceneResult.Failed.class::isInstance)
                .map(SceneResult.Failed.class::cast)
                .toList();
        long withPicture =
                results.stream().filter(result -> result.scene().hasPicture()).count();
        if (failed.size() * 100L > withPicture * toleratedPercent) {
            throw JobFailedException.failed(failed.size() + " of " + Counted.of(withPicture, "scene")
                    + " with a picture failed, more than the " + toleratedPercent
                    + " % of rescene.scene.tolerated-failure-percent; scene "
                    + failed.get(0).scene().index() + ": " + failed.get(0).reason());
        }
    }

    /** Writes the video back; to be repeated while the database is away. */
    void save(Exchange exchange) throws JobFailedException {
        Work work = Work.of(exchange);
        Optional<String> summary = SummarySteps.summary(exchange);
        List<SceneResult> results = SceneResults.Collected.of(exchange).results();
        int summaryQuestions = SummarySteps.questions(exchange);
        long begun = System.nanoTime();
        Save.Result result;
        try {
            result = save.save(work.job(), work.fingerprint(), results, summary, summaryQuestions);
        } catch (NotWrittenException e) {
            throw JobFailedException.failed(String.valueOf(e.getMessage()));
        }
        switch (result) {
            case SAVED -> {
                observer.saved(results, System.nanoTime() - begun);
                if (summary.isPresent() && SummarySteps.misfits(exchange)) {
                    observer.misfit();
                    LOG.info(
                            "Video {} has a summary of {}, not {} to {}, as asking once more made it no better",
                            work.job().video(),
                            Counted.of(VideoSummary.sentences(summary.get(), work.language()), "sentence"),
                            VideoSummary.LEAST_SENTENCES,
                            VideoSummary.MOST_SENTENCES);
                }
                exchange.setVariable("summary", shown(summary));
            }
            case LOST -> {
                LOG.warn(
                        "Video {} was taken over by another worker: its result is dropped",
                        work.job().video());
                exchange.setRouteStop(true);
            }
            case CHANGED -> throw JobFailedException.failed("its scenes changed while they were described");
            case NO_CANDIDATE -> throw JobFailedException.skipped("its status was changed while it was upgraded");
            case GONE -> throw JobFailedException.skipped("the video is gone");
            default -> throw new IllegalStateException("Unknown result of saving: " + result);
        }
    }

    /** Tells those who want to know that a video is upgraded. */
    void tell(Exchange exchange) {
        videoDone.tell(exchange, SummarySteps.text(exchange));
    }

    private static String shown(Optional<String> summary) {
        return Text.shortened(summary.orElse("no new one, as no scene could be described"), SHOWN);
    }
}
