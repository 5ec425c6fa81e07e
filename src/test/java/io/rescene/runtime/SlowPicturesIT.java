package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.PictureServer.Trouble;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As many pictures are fetched at once as four calls need, however long it takes to fetch one. */
class SlowPicturesIT {
    private static final String CALLS = "4";

    /** On a busy machine calls take longer, and it takes fewer pictures; a host that is near gets four. */
    private static final int MORE = 6;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private void upgrade(Fixture fixture, Duration call) {
        testbed.environment().put("RESCENE_OPENAI_CONCURRENCY", CALLS);
        testbed.app().migrate();
        fixture.install(SERVICES.dataSource(), testbed.pictures().base());
        testbed.openAi().latency(call);
        testbed.app().reprocess();
        assertThat(testbed.app().drain()).isZero();
    }

    private void slow(Duration picture) {
        testbed.pictures().troubles(path -> Optional.of(new Trouble.Slow(picture)));
    }

    /** 4 × 300 / 100 keep the calls busy. */
    @Test
    void aSlowHostIsAskedForMoreAtOnce() {
        slow(Duration.ofMillis(300));
        upgrade(Fixture.small(2, 60), Duration.ofMillis(100));
        assertThat(testbed.pictures().peak()).isBetween(MORE, 40);
    }

    @Test
    void moreVideosWithOneSceneAreInWork() {
        slow(Duration.ofMillis(300));
        upgrade(Fixture.small(100, 1), Duration.ofMillis(100));
        assertThat(testbed.pictures().peak()).isBetween(MORE, 40);
    }

    @Test
    void aHostThatIsNearIsAskedForAsFewAsEver() {
        upgrade(Fixture.small(2, 40), Duration.ofMillis(200));
        assertThat(testbed.pictures().peak()).isLessThanOrEqualTo(4);
    }
}
