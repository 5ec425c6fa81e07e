package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.support.Services;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.client.codec.StringCodec;

/** What a worker that is gone left in Redis. */
class RedisHandOutIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    private final UUID worker = UUID.randomUUID();

    private RedisHandOut handOut() {
        return new RedisHandOut(SERVICES.queue(), () -> List.of(worker));
    }

    private static void text(String key) {
        SERVICES.redis().getBucket(key, StringCodec.INSTANCE).set("no list");
    }

    /** Else it would be found gone again and again, and no worker would drain to its end. */
    @Test
    void aKeyThatHoldsNoListHasNothingToPutBack() {
        text("video_processing:processing:" + worker);

        handOut().putBack(worker);

        assertThat(handOut().waiting()).isZero();
    }

    @Test
    void aQueueThatIsNoListIsRefused() {
        SERVICES.queue().push(List.of("entry"));
        assertThat(SERVICES.queue().take(worker.toString())).isPresent();
        text("video_processing");

        assertThatThrownBy(() -> handOut().putBack(worker)).hasMessageContaining("WRONGTYPE");

        SERVICES.redis().getKeys().delete("video_processing");
        handOut().putBack(worker);
        assertThat(handOut().waiting()).isEqualTo(1);
    }
}
