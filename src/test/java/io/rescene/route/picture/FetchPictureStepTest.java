package io.rescene.route.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.BackOff;
import io.rescene.openai.RetryRules;
import io.rescene.picture.PictureAddress;
import io.rescene.picture.PicturePolicy;
import io.rescene.picture.PictureSource;
import io.rescene.route.Exchanges;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.intake.Intake;
import io.rescene.scene.Scene;
import io.rescene.support.PictureServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FetchPictureStepTest {
    private static final int HEAP = 64 * 1024 * 1024;

    private final Intake intake = new Intake();
    private final PictureServer server = PictureServer.start();
    private final PictureSource source = new PictureSource(
            new PictureAddress(Optional.empty(), "videos"),
            new PicturePolicy(1_000_000, Duration.ofSeconds(5), true, "", 1, Optional.empty()),
            value -> Optional.empty());
    /** Of each thread there is one. */
    private final ScheduledExecutorService fetcher = Executors.newSingleThreadScheduledExecutor();

    private final FetchPictureStep step = new FetchPictureStep(
            new PictureFetching(
                    source,
                    intake,
                    new PicturePlaces(1, HEAP, intake),
                    new PictureDemand(1, System.nanoTime()),
                    Duration.ofMinutes(1)),
            new PicturePreparing(picture -> false, intake, Runnable::run),
            intake,
            fetcher,
            fetcher,
            new RetryRules(1, new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(1)), Duration.ofMinutes(1)));

    @AfterEach
    void end() throws IOException {
        fetcher.shutdownNow();
        source.close();
        server.close();
    }

    private Exchange scene(String name) {
        Exchange exchange = Exchanges.empty();
        OwnProperties.set(exchange, Scene.class, new Scene(UUID.randomUUID(), 0, server.base() + name));
        return exchange;
    }

    private CompletableFuture<Boolean> fetch(Exchange exchange) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        step.process(exchange, done::complete);
        return done;
    }

    /** A route may fetch once more after it has asked; who waits for a place keeps all threads from it. */
    @Test
    void whoFetchesOnceMoreKeepsNoPlaceFromWhoWaits() throws Exception {
        Exchange first = scene("/a.jpg");
        fetch(first).get(10, TimeUnit.SECONDS);
        Exchange second = scene("/b.jpg");
        CompletableFuture<Boolean> waiting = fetch(second);

        CompletableFuture<Boolean> again = fetch(first);

        waiting.get(10, TimeUnit.SECONDS);
        assertThat(second.getException()).isNull();
        UnitOfWorkHelper.doneSynchronizations(
                second, second.getExchangeExtension().handoverCompletions());
        again.get(10, TimeUnit.SECONDS);
        assertThat(first.getException()).isNull();
    }
}
