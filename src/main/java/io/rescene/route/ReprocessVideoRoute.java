package io.rescene.route;

import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.exchange.Work;
import io.rescene.route.intake.ScenesHealth;
import io.rescene.route.intake.StoppedRoutes;
import io.rescene.route.live.LiveRoutes;
import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/**
 * The spine: takes a job off the list, has its scenes described and summed up, and writes the video back. In Java,
 * because claim, token and transaction must hold whatever is edited.
 */
final class ReprocessVideoRoute extends RouteBuilder {
    private static final String LOGGER = "io.rescene.reprocess";

    private final ClaimStep claim;
    private final AsyncProcessor describeScene;
    private final AsyncProcessor summarizeVideo;
    private final UpgradeSteps steps;
    private final AsyncProcessor save;
    private final AsyncProcessor fail;
    private final InWork inWork;
    private final ScenesHealth health;
    private final ExecutorService scenes;

    ReprocessVideoRoute(
            ClaimStep claim,
            LiveRoutes live,
            UpgradeSteps steps,
            AsyncProcessor save,
            AsyncProcessor fail,
            InWork inWork,
            ScenesHealth health,
            StoppedRoutes stopped,
            ExecutorService scenes) {
        this.describeScene = new DescribeStep(live.entries().to("describe-scene"), inWork, stopped);
        this.summarizeVideo = live.entries().to("summarize-video");
        this.claim = claim;
        this.steps = steps;
        this.save = save;
        this.fail = fail;
        this.inWork = inWork;
        this.health = health;
        this.scenes = scenes;
    }

    @Override
    public void configure() {
        errorHandler(defaultErrorHandler().maximumRedeliveries(0).logExhausted(false));
        onException(Exception.class)
                .onWhen(Work::isIn)
                .handled(true)
                .logExhausted(false)
                .process(fail)
                .id("fail");
        from("redis-queue:video_processing?consumerId={{worker.id}}&maxInFlight={{worker.in-flight}}"
                        + "&waitMillis={{worker.wait-millis}}&admission=#admission")
                .routeId(OwnRoutes.REPROCESS_VIDEO)
                .routeDescription("Takes a job, has its scenes described and summed up, and writes the video back")
                .autoStartup(false)
                .process(claim)
                .id("claim")
                .filter(Work::isIn)
                .log(LoggingLevel.INFO, LOGGER, "Processing video ${variable.video}")
                .toD("sql:ref:${variable.scenesSql}?outputType=SelectList")
                .id("load")
                .process(steps::load)
                .process(this::begins)
                .split(body(), new SceneResults())
                .parallelProcessing()
                .executorService(scenes)
                .id("scenes")
                .process(describeScene)
                .id("describe-scene")
                .end()
                .process(steps::judge)
                .id("judge")
                .process(SummarySteps::prepare)
                .filter(SummarySteps::hasDescriptions)
                .log(LoggingLevel.INFO, LOGGER, "Step 8: Generating video summary")
                .process(SummarySteps::keep)
                .process(summarizeVideo)
                .id("summarize-video")
                .process(SummarySteps::take)
                .filter(SummarySteps::misfits)
                .process(SummarySteps::again)
                .process(summarizeVideo)
                .id("summarize-video-again")
                .process(SummarySteps::take)
                .end()
                .end()
                .process(save)
                .id("save")
                .log(LoggingLevel.INFO, LOGGER, "Updated video metadata: video_summary=${variable.summary}")
                .log(LoggingLevel.INFO, LOGGER, "Video processing completed successfully")
                .process(steps::tell)
                .id("tell");
    }

    private void begins(Exchange exchange) {
        Work work = Work.of(exchange);
        // Of a video that has none the query has had no row to fail for.
        if (!work.scenes().isEmpty()) {
            health.read(work.edition().sqlName("sql/scenes.sql"));
        }
        inWork.begins(work.job(), work.scenes().size());
    }
}
