package io.rescene.route.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.route.Exchanges;
import io.rescene.route.intake.Intake;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class PicturePlacesTest {
    private static final int PICTURE = 3 * 1024 * 1024;
    private static final int QUESTION = PICTURE / 3 * 4;

    private static final Duration MOST = Duration.ofSeconds(10);

    private final Intake intake = new Intake();

    /** With memory for two pictures of which questions are made, 7 MB each. */
    private final PicturePlaces places = new PicturePlaces(3, 36 * 1024 * 1024, intake);

    private Exchange placed() throws InterruptedException {
        Exchange exchange = Exchanges.empty();
        assertThat(places.take(exchange)).isTrue();
        return exchange;
    }

    /** An exchange on another thread that has waited for memory for so many bytes. */
    private CompletableFuture<Boolean> waiting(Exchange exchange, int bytes) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return places.await(exchange, bytes);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void onlySoManyBytesAreHeld() throws InterruptedException {
        Exchange first = placed();
        Exchange second = placed();
        Exchange third = placed();
        assertThat(places.hold(first, PICTURE)).isTrue();
        assertThat(places.hold(first, PICTURE)).as("it has that already").isTrue();
        assertThat(places.hold(second, PICTURE)).isTrue();
        assertThat(places.hold(third, PICTURE)).isFalse();
        assertThat(places.hold(third, 100_000)).as("a little is left").isTrue();
        PicturePlaces.asked(first, QUESTION);
        PicturePlaces.asked(second, QUESTION);
        assertThat(places.hold(third, PICTURE / 2)).isTrue();
        places.giveBack(third);
        places.giveBack(second);
        assertThat(places.hold(placed(), PICTURE)).isTrue();
    }

    @Test
    void whoWaitsIsNotOvertakenAndGetsItWhenOthersAreDone() throws InterruptedException {
        Exchange first = placed();
        Exchange second = placed();
        Exchange third = placed();
        assertThat(places.hold(first, PICTURE)).isTrue();
        assertThat(places.hold(second, PICTURE)).isTrue();
        CompletableFuture<Boolean> waiting = waiting(third, PICTURE);
        places.giveBack(second);
        assertThat(waiting).succeedsWithin(MOST).isEqualTo(true);
        Exchange large = placed();
        CompletableFuture<Boolean> all = waiting(large, Integer.MAX_VALUE);
        places.giveBack(third);
        Exchange small = placed();
        await().until(() -> !places.hold(small, 1));
        places.giveBack(first);
        assertThat(all).succeedsWithin(MOST).isEqualTo(true);
        assertThat(places.hold(large, Integer.MAX_VALUE)).isTrue();
    }

    @Test
    void nobodyWaitsWhileTheIntakeIsClosed() throws InterruptedException {
        assertThat(places.hold(placed(), 2 * PICTURE)).isTrue();
        CompletableFuture<Boolean> waiting = waiting(placed(), PICTURE);
        intake.close(Intake.Cause.PASSING, "a test");
        assertThat(waiting).succeedsWithin(MOST).isEqualTo(false);
    }
}
