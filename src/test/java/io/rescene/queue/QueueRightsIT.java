package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.support.Services;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** What is found missing of a user's rights, and that looking changes nothing. */
class QueueRightsIT {
    private static final String NAME = "video_processing";
    private static final String ALL =
            "+@connection +select +llen +lpush +rpush +lmove +blmove +lrem +lrange +multi +exec";

    @RegisterExtension
    static final Services SERVICES = new Services();

    @AfterEach
    void forget() {
        SERVICES.typedToRedis("CONFIG SET maxmemory 0");
        SERVICES.typedToRedis("ACL DELUSER a_queue");
    }

    private static void as(String rights, Consumer<RedissonClient> work) {
        SERVICES.typedToRedis("ACL SETUSER a_queue on >x " + rights);
        URI real = URI.create(SERVICES.redisUrl());
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.useSingleServer()
                .setAddress("redis://" + real.getHost() + ":" + real.getPort())
                .setUsername("a_queue")
                .setPassword("x")
                .setConnectionPoolSize(2)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionMinimumIdleSize(0);
        RedissonClient client = Redisson.create(config);
        try {
            work.accept(client);
        } finally {
            client.shutdown();
        }
    }

    private static List<String> keys() {
        return SERVICES.redis().getKeys().getKeysStream().toList();
    }

    @Test
    void theDocumentedRightsAreEnoughAndNothingIsLeftOrMoved() {
        RedisList list = new RedisList(SERVICES.redis(), NAME);
        list.push(List.of("one", "two"));

        as("~video_processing* " + ALL, client -> {
            assertThat(QueueRights.missingToTake(client, NAME)).isEmpty();
            assertThat(QueueRights.missingToPush(client, NAME)).isEmpty();
        });

        assertThat(list.entries()).containsExactly("two", "one");
        assertThat(keys()).containsExactly(NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LLEN", "LPUSH", "RPUSH", "LMOVE", "BLMOVE", "LREM", "LRANGE", "MULTI", "EXEC"})
    void whatIsMissingIsNamed(String command) {
        as(
                "~video_processing* " + ALL + " -" + command.toLowerCase(Locale.ROOT),
                client -> assertThat(String.join(", ", QueueRights.missingToTake(client, NAME)))
                        .contains(command)
                        .doesNotContain("PUSH".equals(command.substring(1)) ? "MOVE" : "PUSH"));
        assertThat(keys()).isEmpty();
    }

    @Test
    void whoMayNotTouchTheProcessingListsCanNotTake() {
        as("~video_processing " + ALL, client -> {
            assertThat(QueueRights.missingToTake(client, NAME)).contains("LREM", "LMOVE");
            assertThat(QueueRights.missingToPush(client, NAME))
                    .as("it may be all that one who only pushes has")
                    .isEmpty();
        });
        as(
                "resetkeys ~video_processing* " + ALL + " -lpush",
                client -> assertThat(QueueRights.missingToPush(client, NAME)).containsExactly("LPUSH"));
    }

    @Test
    void aFullRedisIsNoMatterOfRights() {
        SERVICES.typedToRedis("CONFIG SET maxmemory 1");
        as("~video_processing* " + ALL, client -> {
            assertThatThrownBy(() -> QueueRights.missingToTake(client, NAME)).isInstanceOf(RedisException.class);
            assertThatThrownBy(() -> QueueRights.missingToPush(client, NAME)).hasMessageContaining("OOM");
        });
    }
}
