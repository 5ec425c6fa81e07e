package io.rescene.resilience.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.Test;

class LastingConnectionsTest {
    private final PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
    private final LastingConnections connections = new LastingConnections(pool);

    @Test
    void whatTheClientDoesAfterAnErrorLeavesThemOpen() {
        connections.close(CloseMode.IMMEDIATE);
        assertThat(pool.isClosed()).isFalse();
    }

    @Test
    void whoIsDoneInOrderClosesThem() {
        connections.close(CloseMode.GRACEFUL);
        assertThat(pool.isClosed()).isTrue();
    }

    @Test
    void whoIsDoneClosesThem() throws IOException {
        connections.close();
        assertThat(pool.isClosed()).isTrue();
    }
}
