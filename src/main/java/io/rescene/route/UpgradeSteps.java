package io.rescene.route;

import io.rescene.jobs.Save;
import io.rescene.ledger.Patience;
import io.rescene.scene.Scene;
import io.rescene.scene.SceneResult;
import io.rescene.scene.Text;
import io.rescene.scene.VideoSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the spine between the claim and the end: load, judge, sum up, save. */
final class UpgradeSteps {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeSteps.class);
    private static final String SUMMARY = "ResceneSummary";
    private static final String SUMMARY_QUESTIONS = "ResceneSummaryQuestions";
    private static final int SHOWN = 100;
    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

    private final Save save;
    private final Patience patience;
    private final Observer observer;
    private final int toleratedPercent;
    private final VideoDone videoDone;

    /**
     * The steps.
     *
     * @param save writes a video back
     * @param patience how a save waits for the database
     * @param observer is told of saves
     * @param toleratedPercent how many percent of the scenes that have a picture may fail for good, 0 to 100
     * @param videoDone is told of each video
     */
    UpgradeSteps(Save save, Patience patience, Observer observer, int toleratedPercent, VideoDone videoDone) {
        this.save = save;
        this.patience = patience;
        this.observer = observer;
        this.toleratedPercent = toleratedPercent;
        this.videoDone = videoDone;
    }

    /** Takes the rows of {@code sql/scenes.sql} off the body. */
    void load(Exchange exchange) {
        List<Scene> scenes = new ArrayList<>();
        for (Object row : exchange.getMessage().getBody(List.class)) {
            Map<?, ?> columns = (Map<?, ?>) row;
            Object url = columns.get("thumbnail_url");
            scenes.add(new Scene(
                    UUID.fromString(String.valueOf(columns.get("id"))),
                    Integer.parseInt(String.valueOf(columns.get("index"))),
                    url == null ? null : url.toString()));
        }
        Work work = Work.of(exchange);
        exchange.setProperty(
                Work.PROPERTY,
                new Work(work.job(), work.edition(), work.fingerprint(), work.language(), List.copyOf(scenes)));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(scenes);
    }

    /** Whether the results may be saved; their descriptions become the body of the summary's question. */
    void judge(Exchange exchange) throws JobFailedException {
        // After a split the exchange carries what its last part left behind.
        exchange.removeProperty(QuestionStep.SCENE);
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
            throw JobFailedException.failed(collected.against().size() + " scenes could not be described now; "
                    + reason(collected.against().get(0)));
        }
        checkFailures(collected.results());
        List<String> descriptions = collected.results().stream()
                .filter(SceneResult.Described.class::isInstance)
                .map(result -> ((SceneResult.Described) result).description())
                .toList();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage()
                .setBody(
                        descriptions.isEmpty()
                                ? null
                                : lines(VideoSummary.sample(descriptions, VideoSummary.MOST_CHARACTERS)));
        exchange.setVariable("ask", "summary");
    }

    private void checkFailures(List<SceneResult> results) throws JobFailedException {
        List<SceneResult.Failed> failed = results.stream()
                .filter(SceneResult.Failed.class::isInstance)
                .map(SceneResult.Failed.class::cast)
                .toList();
        long withPicture =
                results.stream().filter(result -> result.scene().hasPicture()).count();
        if (failed.size() * 100L > withPicture * toleratedPercent) {
            throw JobFailedException.failed(failed.size() + " of " + withPicture
                    + " scenes with a picture failed, more than the " + toleratedPercent
                    + " % of rescene.scene.tolerated-failure-percent; scene "
                    + failed.get(0).scene().index() + ": " + failed.get(0).reason());
        }
    }

    private static String reason(Reply reply) {
        return reply instanceof Reply.Unreachable unreachable ? unreachable.reason() : reply.code();
    }

    /** One line a scene: a line break inside a description must not look like another scene. */
    private static String lines(List<String> descriptions) {
        return String.join(
                "\n",
                descriptions.stream()
                        .map(description -> LINE_BREAK.matcher(description).replaceAll(" "))
                        .toList());
    }

    /** Whether there is anything to sum up. */
    boolean hasDescriptions(Exchange exchange) {
        return exchange.getMessage().getBody() != null;
    }

    /** Keeps the text before the reply takes its place, in case it has to be asked once more. */
    void beforeSummary(Exchange exchange) {
        exchange.setVariable("descriptions", exchange.getMessage().getBody());
    }

    /** Takes the summary off the reply. */
    void summary(Exchange exchange) throws JobFailedException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Reply.Answered answered) {
            exchange.setProperty(
                    SUMMARY,
                    Text.clean(answered.content().path("summary").asText("").strip()));
            exchange.setProperty(SUMMARY_QUESTIONS, exchange.getProperty(SUMMARY_QUESTIONS, 0, Integer.class) + 1);
        } else if (body instanceof Reply.Halted halted) {
            throw JobFailedException.handBack(halted.reason());
        } else if (body instanceof Reply.Capped capped) {
            throw JobFailedException.capped(capped);
        } else if (body instanceof Reply.Failed failed) {
            throw JobFailedException.failed("the video could not be summed up: " + failed.reason());
        } else {
            throw JobFailedException.failed("the video could not be summed up: "
                    + (body instanceof Reply reply ? reason(reply) : "summarize-video ended without a reply"));
        }
    }

    /** Whether the summary has to be asked for once more; if so, what that question needs is set. */
    boolean misfits(Exchange exchange) {
        String summary = exchange.getProperty(SUMMARY, "", String.class);
        return !VideoSummary.fits(summary, Work.of(exchange).language());
    }

    /** Prepares the second question. */
    void again(Exchange exchange) {
        exchange.getMessage().setBody(exchange.getVariable("descriptions"));
        exchange.setVariable("ask", "summary-again");
    }

    /** Writes the video back; waits for the database. */
    void save(Exchange exchange) throws JobFailedException {
        Work work = Work.of(exchange);
        String summary = exchange.getProperty(SUMMARY, "", String.class);
        if (hasSummary(exchange) && summary.isBlank()) {
            throw JobFailedException.failed("the model's summary is empty");
        }
        Optional<String> written = Optional.of(summary).filter(text -> !text.isEmpty());
        List<SceneResult> results = SceneResults.Collected.of(exchange).results();
        int summaryQuestions = exchange.getProperty(SUMMARY_QUESTIONS, 0, Integer.class);
        long begun = System.nanoTime();
        Save.Result result = patience.untilAvailable(
                () -> save.save(work.job(), work.fingerprint(), results, written, summaryQuestions));
        switch (result) {
            case SAVED -> {
                observer.saved(results, System.nanoTime() - begun);
                exchange.setVariable("summary", shown(written));
            }
            case LOST -> {
                LOG.warn(
                        "Video {} was taken over by another worker: its result is dropped",
                        work.job().video());
                exchange.setRouteStop(true);
            }
            case CHANGED -> throw JobFailedException.failed("its scenes changed while they were described");
            case GONE -> throw JobFailedException.failed(VIDEO_GONE);
            default -> throw new IllegalStateException("Unknown result of saving: " + result);
        }
    }

    /** Tells those who want to know that a video is upgraded. */
    void tell(Exchange exchange) {
        videoDone.tell(exchange, exchange.getProperty(SUMMARY, "", String.class));
    }

    /** The reason of a job whose video was deleted while it was in work. */
    static final String VIDEO_GONE = "the video is gone";

    private static boolean hasSummary(Exchange exchange) {
        return exchange.getProperty(SUMMARY) != null;
    }

    private static String shown(Optional<String> summary) {
        String text = summary.orElse("none, as no scene could be described");
        int end = Math.min(SHOWN, text.codePointCount(0, text.length()));
        int cut = text.offsetByCodePoints(0, end);
        return text.substring(0, cut) + (cut < text.length() ? "…" : "");
    }
}
