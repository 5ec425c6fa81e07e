package io.rescene.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisTimeoutException;

/** What is said of trouble with Redis: whether it is away or refuses. */
class RedisWordsTest {
    private static final String DUMP = ". channel: [id: 0x1] command: (BLMOVE), params: [video_processing, s3cret]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica",
                "NOREPLICAS Not enough good replicas to write",
                "MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'"
            })
    void aRefusalIsToldInRedisOwnWords(String words) {
        assertThat(RedisWords.told(new IllegalStateException(new RedisException(words + DUMP))))
                .isEqualTo("Redis refuses it: " + words);
    }

    /** The client cuts the code off. */
    @ParameterizedTest
    @ValueSource(strings = {"", "OOM "})
    void aFullRedisIsToldAsThat(String code) {
        assertThat(RedisWords.told(new RedisOutOfMemoryException(
                        code + "command not allowed when used memory > 'maxmemory'" + DUMP)))
                .isEqualTo("Redis refuses it: OOM command not allowed when used memory > 'maxmemory'");
    }

    @Test
    void anotherKindOfValueAtTheKeyIsToldFromOtherRefusals() {
        assertThat(RedisWords.isOtherKind(new RedisException("WRONGTYPE Operation against a key" + DUMP)))
                .isTrue();
        assertThat(RedisWords.isOtherKind(new RedisException("READONLY You can't write" + DUMP)))
                .isFalse();
    }

    @Test
    void whatIsNotOfRedisIsNoRefusal() {
        assertThat(RedisWords.of(new IllegalStateException("EOF reached"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " occurred. Try this",
                " occurred, is non-idempotent command: false Check connection with Redis node: 10.9.0.2/10.9.0.2:6379 for TCP packet drops"
            })
    void anAbsenceIsToldWithoutTheClientsAdvice(String advice) {
        assertThat(RedisWords.told(
                        new RedisTimeoutException("Redis server response timeout (2500 ms)" + advice + DUMP)))
                .isEqualTo("Redis is away: Redis server response timeout (2500 ms) occurred");
    }

    @Test
    void anAbsenceWithoutWordsIsToldByItsKind() {
        assertThat(RedisWords.told(new IllegalStateException("around it", new RedisException())))
                .isEqualTo("Redis is away: RedisException");
    }

    @Test
    void whatIsAtTheBottomIsToldAndOfACutConnectionWhatTheDriverSays() {
        SQLException cut = new SQLException("An I/O error occurred.", new EOFException());
        SQLException refused = new SQLException("The attempt failed.", new ConnectException("Connection refused"));

        assertThat(RedisWords.innermost(new IllegalStateException("SQL [WITH …]", cut)))
                .isEqualTo("java.sql.SQLException: An I/O error occurred.");
        assertThat(RedisWords.innermost(new IllegalStateException("SQL [WITH …]", refused)))
                .isEqualTo("java.net.ConnectException: Connection refused");
        assertThat(RedisWords.innermost(new IllegalStateException("SQL [WITH …]", new NullPointerException())))
                .isEqualTo("java.lang.NullPointerException");
        assertThat(RedisWords.innermost(null)).isEmpty();
    }
}
