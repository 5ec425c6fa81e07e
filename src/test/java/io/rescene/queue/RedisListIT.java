package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RDeque;
import org.redisson.client.codec.ByteArrayCodec;

/** Anybody may push anything: whatever bytes an entry is, it can be taken, put back and taken off for good. */
class RedisListIT {
    private static final Duration MOST = Duration.ofSeconds(1);

    @RegisterExtension
    static final Services SERVICES = new Services();

    static byte[][] entries() {
        return new byte[][] {
            {},
            {0, 1, 2},
            {(byte) 0xff, (byte) 0xfe, 0, 'b', 'i', 'n'},
            {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r'},
            {(byte) 0xed, (byte) 0x9f, (byte) 0xbf, (byte) 0xed, (byte) 0xa0, (byte) 0x80},
            "{\"v\":1,\"job\":1,\"note\":\"gr\u00fc\u00df \uc548\ub155 \ud83c\udfac\"}".getBytes(StandardCharsets.UTF_8)
        };
    }

    private static RedisList list() {
        return new RedisList(SERVICES.redis(), "anything");
    }

    private static RDeque<byte[]> bytes(String key) {
        return SERVICES.redis().getDeque(key, ByteArrayCodec.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void anEntryIsTheSameBytesOnEveryWay(byte[] entry) throws InterruptedException {
        RedisList list = list();
        bytes("anything").add(entry);

        list.putLast("taker", list.take("taker", MOST).orElseThrow());
        list.putLast("taker", list.take("taker").orElseThrow());
        list.putBack("taker", list.take("taker", MOST).orElseThrow());
        assertThat(list.take("taker", MOST)).isPresent();
        assertThat(list.putBack("taker", Set.of())).isEqualTo(1);

        assertThat(list.taken("taker")).isZero();
        assertThat(bytes("anything").readAll()).containsExactly(entry);
        String taken = list.take("taker", MOST).orElseThrow();
        assertThat(list.putBack("taker", Set.of(taken))).as("it is in hand").isZero();
        list.acknowledge("taker", taken);
        // Asked on another connection: the removal was not waited for.
        Awaitility.await().until(() -> list.taken("taker") == 0);
        assertThat(list.length()).isZero();
        assertThat(list.take("taker")).isEmpty();
    }

    @Test
    void whatIsPushedNextComesBeforeAllOthersInItsOrder() {
        RedisList list = list();
        list.push(List.of("3", "4"));

        list.pushNext(List.of("1", "2"));

        assertThat(list.entries()).containsExactly("4", "3", "2", "1");
        assertThat(list.take("taker")).contains("1");
    }

    @Test
    void entriesThatReadTheSameAreNotTheSame() throws InterruptedException {
        RedisList list = list();
        bytes("anything").add(new byte[] {(byte) 0xfe});
        bytes("anything").add(new byte[] {(byte) 0xff});

        String first = list.take("taker", MOST).orElseThrow();
        assertThat(list.take("taker", MOST)).isPresent();
        list.putBack("taker", Set.of(first));

        assertThat(bytes("anything").readAll()).containsExactly(new byte[] {(byte) 0xfe});
    }
}
