package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AcknowledgementIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    /** A route may decide on an entry before the consumer does at the route's end. */
    @Test
    void whoDecidesFirstDecides() {
        RedisList list = new RedisList(SERVICES.redis(), "anything");
        list.push(List.of("first", "second"));
        String entry = list.take("taker").orElseThrow();
        Set<String> inHand = new HashSet<>(Set.of(entry));
        Acknowledgement acknowledgement = new Acknowledgement(list, "taker", entry, inHand);

        acknowledgement.putLast();
        acknowledgement.acknowledge();
        acknowledgement.putBack();

        assertThat(list.entries()).containsExactly("first", "second");
        assertThat(list.taken("taker")).isZero();
        assertThat(inHand).isEmpty();
    }

    /** Else whoever ends in order would put it back, and it would be in the list for nothing. */
    @Test
    void anEntryIsInHandUntilRedisHasLetItGo() {
        RedisList list = new RedisList(SERVICES.redis(), "anything");
        list.push(List.of("done"));
        String entry = list.take("taker").orElseThrow();
        Set<String> inHand = ConcurrentHashMap.newKeySet();
        inHand.add(entry);

        SERVICES.typedToRedis("CLIENT PAUSE 60000 WRITE");
        try {
            new Acknowledgement(list, "taker", entry, inHand).acknowledge();
            assertThat(inHand).containsExactly(entry);
        } finally {
            SERVICES.typedToRedis("CLIENT UNPAUSE");
        }
        Awaitility.await().until(inHand::isEmpty);
        assertThat(list.taken("taker")).isZero();
    }
}
