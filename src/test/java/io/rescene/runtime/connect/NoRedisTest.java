package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class NoRedisTest {
    /** Who looks the guide's words up is in the guide's own case: its host is known inside Docker alone. */
    @Test
    void anUnknownHostIsSaidInTheGuidesWords() {
        RuntimeException trouble = new IllegalStateException(new UnknownHostException("redis"));

        UserException said = NoRedis.explained(RedisUrl.of("redis://:secret@redis:6379/0"), trouble);

        assertThat(said.exitCode()).isEqualTo(ExitCode.SERVICE);
        assertThat(said)
                .hasMessageStartingWith("Connection refused to redis://redis:6379/0: there is no host of that name")
                .hasMessageContaining("REDIS_URL=redis://localhost:6379/0")
                .hasMessageNotContaining("secret");
    }
}
