package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.LogHeard;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

class TakingTroubleTest {
    private static final RedisException REFUSED =
            new RedisException("OOM command not allowed. channel: [id: 0x1] command: (BLMOVE), params: [secret]");

    private final LogHeard heard = new LogHeard();
    private final TakingTrouble trouble = new TakingTrouble(Duration.ofSeconds(1));

    @AfterEach
    void close() {
        heard.close();
    }

    private List<String> said() {
        return heard.lines(RedisQueueConsumer.class.getName()).stream()
                .filter(line -> !line.startsWith("DEBUG"))
                .toList();
    }

    @Test
    void itsBeginAndItsEndAreToldOnce() {
        trouble.over();
        assertThat(said()).isEmpty();

        trouble.met(REFUSED);
        trouble.met(REFUSED);
        trouble.over();
        trouble.over();

        assertThat(said())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("WARN")
                                .endsWith(": Redis refuses it: OOM command not allowed; trying again every 1 s"),
                        line -> assertThat(line).startsWith("INFO").endsWith(": Entries are taken from Redis again"));
    }

    @Test
    void itIsKnownWhileItLasts() {
        assertThat(trouble.now()).isEmpty();

        trouble.met(REFUSED);
        assertThat(trouble.now()).contains("Redis refuses it: OOM command not allowed");
        trouble.met(new RedisException("Unable to connect"));
        assertThat(trouble.now()).contains("Redis is away");
        trouble.met(new OutOfMemoryError("Java heap space"));
        assertThat(trouble.now().orElse("")).contains("Java heap space").doesNotContain("Redis");

        trouble.over();
        assertThat(trouble.now()).isEmpty();
    }
}
