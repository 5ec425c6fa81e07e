package io.rescene.route.call;

import io.rescene.resilience.http.KeptConnections;
import io.rescene.resilience.http.LastingConnections;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.client5.http.socket.LayeredConnectionSocketFactory;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** Camel's components {@code http} and {@code https}, with connections that outlast what one answer does. */
@Component("http,https") // names the generated setters, without which Camel would use reflection
public final class LastingHttp extends HttpComponent {
    /** Camel tells a client whose request it sends only where somebody listens. */
    @Override
    @SuppressWarnings("IllegalThrows") // Camel's
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        HttpEndpoint endpoint = (HttpEndpoint) super.createEndpoint(uri, remaining, parameters);
        if (endpoint.getHttpActivityListener() == null && !endpoint.isLogHttpActivity()) {
            endpoint.setHttpActivityListener(new Requests());
        }
        return endpoint;
    }

    /**
     * Whose request is being sent.
     *
     * @throws IllegalStateException if it is not one of this component's endpoints that sends it
     */
    static Exchange exchange(HttpContext context) {
        if (context.getAttribute(Exchange.class.getName()) instanceof Exchange exchange) {
            return exchange;
        }
        throw new IllegalStateException("A request that no step of a route sends");
    }

    private static final class Requests implements HttpActivityListener {
        @Override
        public void onRequestSubmitted(
                Object source, Exchange exchange, HttpHost host, HttpRequest request, HttpEntity entity) {
            CallGrant.requests(exchange);
        }

        @Override
        public void onResponseReceived(
                Object source,
                Exchange exchange,
                HttpHost host,
                HttpResponse response,
                HttpEntity entity,
                long millis) {}
    }

    /** Does what Camel does, but for the connections that are made, which Camel doesn't let anybody choose. */
    @Override
    @SuppressWarnings("deprecation")
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> sockets, int most, int mostPerRoute, SocketConfig config) {
        PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager(
                KeptConnections.operator(null, protocol -> tls(sockets.lookup(protocol))),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.ofMilliseconds(getConnectionTimeToLive()),
                LastingConnections.factory());
        connections.setMaxTotal(most > 0 ? most : getMaxTotalConnections());
        connections.setDefaultMaxPerRoute(mostPerRoute > 0 ? mostPerRoute : getConnectionsPerRoute());
        connections.setDefaultSocketConfig(config);
        return new LastingConnections(connections);
    }

    @SuppressWarnings("deprecation")
    private static @Nullable TlsSocketStrategy tls(@Nullable ConnectionSocketFactory sockets) {
        return sockets instanceof LayeredConnectionSocketFactory layers
                ? (socket, host, port, attachment, context) ->
                        (SSLSocket) layers.createLayeredSocket(socket, host, port, attachment, context)
                : null;
    }
}
