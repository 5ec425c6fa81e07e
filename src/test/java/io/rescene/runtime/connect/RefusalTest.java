package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import java.sql.BatchUpdateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisTimeoutException;
import org.springframework.jdbc.UncategorizedSQLException;

class RefusalTest {
    private static Throwable said(String state) {
        PSQLException cause = new PSQLException(
                new ServerErrorMessage("SERROR\0C" + state + "\0Mno, not so\0Da detail\0Hhint\0Wwhere\0"));
        return new UncategorizedSQLException(
                "task", "SELECT 1", new BatchUpdateException("INSERT ('s3cret')", state, 0, new int[0], cause));
    }

    @ParameterizedTest
    @CsvSource({
        "42501, 'no, not so: grant'",
        "25006, 'no, not so: DATABASE_URL'",
        "57014, 'no, not so: run it again'",
        "2BP01, 'no, not so (a detail): drop first'",
        "42809, 'no, not so (a detail): public.videos'"
    })
    void whatTheDatabaseSaysAndTheFix(String state, String words) {
        assertThat(Refusal.of(said(state))).hasValueSatisfying(refusal -> {
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.SERVICE);
            assertThat(refusal.getMessage())
                    .contains("The database refuses it: " + words)
                    .doesNotContain("s3cret", "hint", "where");
        });
    }

    @ParameterizedTest
    @CsvSource({"23505", "42601", "42P01", "22021", "08006"})
    void mistakesAreNoRefusals(String state) {
        assertThat(Refusal.of(said(state))).isEmpty();
    }

    private static Throwable gone(String state, String words) {
        return new UncategorizedSQLException(
                "task",
                "SELECT 1",
                new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0M" + words + "\0")));
    }

    @ParameterizedTest
    @CsvSource({
        "42P01, 'relation \"rescene.jobs\" does not exist'",
        "3F000, 'schema \"rescene\" does not exist'",
        "42703, 'column v.has_rich_semantics does not exist'",
        "42P01, 'Relation »rescene.jobs« existiert nicht'"
    })
    void whatTheMigrationsMadeAndIsGone(String state, String words) {
        assertThat(Refusal.of(gone(state, words))).hasValueSatisfying(undone -> {
            assertThat(undone.exitCode()).isEqualTo(ExitCode.MIGRATION);
            assertThat(undone.getMessage())
                    .isEqualTo("Migration: it was undone meanwhile, as `rescene rollback` does (" + words
                            + "): run `rescene migrate`");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "42P01, 'relation \"rescene_audit\" does not exist'",
        "42703, 'column v.rating does not exist'",
        "42601, 'syntax error at or near \"rescene\"'"
    })
    void whatIsGoneAndWasNoMigrations(String state, String words) {
        assertThat(Refusal.of(gone(state, words))).isEmpty();
    }

    @Test
    void whatRedisSaysWithoutItsClientsDump() {
        String dump = ". channel: [id: 0x1, L:/127.0.0.1:1] command: (LPUSH), params: [video_processing, s3cret]";
        assertThat(Refusal.of(new IllegalStateException(new RedisException("NOPERM no right to 'lpush'" + dump))))
                .hasValueSatisfying(refusal -> assertThat(refusal.getMessage())
                        .isEqualTo("Redis refuses it: NOPERM no right to 'lpush': allow it to the user of REDIS_URL"));
        assertThat(Refusal.of(new RedisOutOfMemoryException("command not allowed" + dump)))
                .hasValueSatisfying(refusal -> assertThat(refusal.getMessage())
                        .startsWith("Redis refuses it: OOM command not allowed: raise its maxmemory"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR unknown command `BLMOVE`, with args beginning with: `video_processing`, `s3cret`, ",
                "ERR unknown command 'BLMOVE', with args beginning with: 'video_processing' 's3cret' "
            })
    void anOlderRedisIsSaidToBeThat(String words) {
        assertThat(Refusal.isOfVersion(words)).isTrue();
        assertThat(Refusal.isOfVersion("ERR EXEC without MULTI")).isFalse();
        assertThat(Refusal.of(new RedisException(words)))
                .hasValueSatisfying(refusal -> assertThat(refusal.getMessage())
                        .matches(
                                "Redis refuses it: ERR unknown command [`']BLMOVE[`']: REDIS_URL must lead to Redis 6.2 or newer.*")
                        .doesNotContain("s3cret"));
    }

    @Test
    void whatElseRedisCallsAnErrorIsNotOfItsVersion() {
        assertThat(Refusal.ofRedis("ERR EXEC without MULTI")).isEqualTo("Redis refuses it: ERR EXEC without MULTI");
    }

    @Test
    void aServiceThatGoesAwayMeanwhile() {
        assertThat(Refusal.of(said("57P01"))).as("no refusal").isEmpty();
        assertThat(Refusal.orAway(new IllegalStateException(said("57P01")))).hasValueSatisfying(away -> {
            assertThat(away.exitCode()).isEqualTo(ExitCode.SERVICE);
            assertThat(away)
                    .hasMessage(
                            "The database went away meanwhile, or can't do it now (ERROR: no, not so): run it again when"
                                    + " that has passed");
        });
        assertThat(Refusal.orAway(new RedisTimeoutException("Redis server response timeout, params: [s3cret]")))
                .hasValueSatisfying(away -> assertThat(away.getMessage())
                        .startsWith("Redis went away meanwhile")
                        .doesNotContain("s3cret"));
        assertThat(Refusal.orAway(new IllegalStateException("a mistake of ours")))
                .as("nobody else's")
                .isEmpty();
    }
}
