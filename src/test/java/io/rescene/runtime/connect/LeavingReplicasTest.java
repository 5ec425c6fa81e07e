package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeavingReplicasTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new LeavingReplicas());

    private void answers(String text) {
        channel.freezeTime();
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        assertThat(channel.inboundMessages())
                .as("the client sees it in any case")
                .hasSize(1);
    }

    /** What it refused is tried again at once, and its words are those that somebody is told. */
    @Test
    void aReplicaIsHungUpOnAfterTheNextTry() {
        answers("-READONLY You can't write against a read only replica.\r\n");
        goesOn(LeavingReplicas.STAYS.toMillis() - 1);
        assertThat(channel.isOpen()).isTrue();
        goesOn(1);
        assertThat(channel.isOpen()).isFalse();
    }

    private void goesOn(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+PONG\r\n", "-", "-ERR READONLY\r\n", "-OOM command not allowed\r\n", "$9\r\n-READONLY\r\n"})
    void othersAreStayedWith(String answer) {
        answers(answer);
        goesOn(2 * LeavingReplicas.STAYS.toMillis());
        assertThat(channel.isOpen()).isTrue();
    }
}
