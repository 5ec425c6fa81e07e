package io.rescene.resilience.http;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client's connections that outlast what one answer does. The client closes all of them, for good, when an
 * {@link Error} reaches it; an answer whose headers don't end would bring that about, as all of them are kept in memory.
 */
public final class LastingConnections implements HttpClientConnectionManager {
    private static final int MOST_HEADERS = 200;
    private static final int LONGEST_LINE = 16_384;

    private final HttpClientConnectionManager connections;

    /**
     * Lasting ones.
     *
     * @param connections what holds them, made with {@link #factory()}
     */
    public LastingConnections(HttpClientConnectionManager connections) {
        this.connections = connections;
    }

    /**
     * Makes connections that fail on an answer with more or longer headers than any needs, and that take nothing for an answer
     * which came before its question was written.
     */
    public static HttpConnectionFactory<ManagedHttpClientConnection> factory() {
        return Leftovers.refusing(Http1Config.custom()
                .setMaxHeaderCount(MOST_HEADERS)
                .setMaxLineLength(LONGEST_LINE)
                .build());
    }

    @Override
    public LeaseRequest lease(String id, HttpRoute route, Timeout timeout, @Nullable Object state) {
        return connections.lease(id, route, timeout, state);
    }

    @Override
    public void release(ConnectionEndpoint endpoint, @Nullable Object state, @Nullable TimeValue validFor) {
        connections.release(endpoint, state, validFor);
    }

    @Override
    public void connect(ConnectionEndpoint endpoint, @Nullable TimeValue timeout, HttpContext context)
            throws IOException {
        connections.connect(endpoint, timeout, context);
    }

    @Override
    public void upgrade(ConnectionEndpoint endpoint, HttpContext context) throws IOException {
        connections.upgrade(endpoint, context);
    }

    /** Closes them, unless it is to be at once: that is what the client does after an Error; whoever is done waits. */
    @Override
    public void close(CloseMode mode) {
        if (mode != CloseMode.IMMEDIATE) {
            connections.close(mode);
        }
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
