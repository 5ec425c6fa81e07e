package io.rescene.resilience.http;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Connections that were kept for a further request, and that their server may have closed meanwhile: it need not tell so
 * before. A request on such a one fails, and nobody can say whether it was read; and what else came on it meanwhile would be
 * taken for the next answer. So each kept connection is looked at right before a request is written to it; the client
 * itself looks only after two seconds, waits a millisecond for that, and minds no further bytes. One that nobody used for
 * half a minute is not used again at all.
 */
public final class KeptConnections {
    /**
     * After how long without a request a connection is not kept any more: what lies between, such as a NAT or a firewall, forgets
     * it after a minute or some, without telling either end, and who writes to it then waits for an answer until its deadline.
     */
    private static final TimeValue KEPT = TimeValue.ofSeconds(30);

    /** What a context carries from the moment on in which its request may be on its way to its server. */
    private static final String BEGUN = "rescene.begun";

    private KeptConnections() {}

    /** A kept connection is no good for another request; nothing of it was written. */
    static final class StaleException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** The system has no socket left to connect with: nothing was sent. */
    public static final class NoSocketException extends IOException {
        private static final long serialVersionUID = 1;

        /** With the system's words. */
        public NoSocketException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Makes connections that can be looked at.
     *
     * @param dns finds hosts; null: as usual
     * @param tls by protocol; null for those without
     */
    public static HttpClientConnectionOperator operator(@Nullable DnsResolver dns, Lookup<TlsSocketStrategy> tls) {
        return new DefaultHttpClientConnectionOperator(KeptConnections::socket, null, dns, tls);
    }

    private static Socket socket(@Nullable Proxy proxy) throws NoSocketException {
        try {
            return proxy == null ? SocketChannel.open().socket() : new Socket(proxy);
        } catch (IOException e) {
            throw new NoSocketException(e);
        }
    }

    /** A pool of connections that can be looked at. */
    public static PoolingHttpClientConnectionManagerBuilder pool() {
        return new PoolingHttpClientConnectionManagerBuilder() {
            @Override
            protected HttpClientConnectionOperator createConnectionOperator(
                    @Nullable SchemePortResolver ports, @Nullable DnsResolver dns, TlsSocketStrategy tls) {
                return operator(dns, protocol -> protocol.equals(URIScheme.HTTPS.id) ? tls : null);
            }
        };
    }

    /**
     * Has a client look at its connections.
     *
     * @param deadline after which each request is cancelled at the latest: whoever waits for bytes may wait as long
     */
    public static HttpClientBuilder lookedAt(HttpClientBuilder client, Duration deadline) {
        return lookedAt(client, deadline, KEPT);
    }

    /** The same; a connection is kept for at most so long without a request. */
    static HttpClientBuilder lookedAt(HttpClientBuilder client, Duration deadline, TimeValue kept) {
        return client.setRequestExecutor(executor(deadline))
                .setKeepAliveStrategy(keeping(kept))
                .addExecInterceptorFirst("kept", (ExecChainHandler) KeptConnections::proceed);
    }

    /** As long as its server says that it keeps it, and at most so long. */
    static ConnectionKeepAliveStrategy keeping(TimeValue most) {
        return (answer, context) -> {
            TimeValue told = DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(answer, context);
            return TimeValue.isPositive(told) && told.compareTo(most) < 0 ? told : most;
        };
    }

    /** Writes no request to a connection that its server has closed. */
    private static HttpRequestExecutor executor(Duration deadline) {
        return new HttpRequestExecutor() {
            @Override
            public ClassicHttpResponse execute(
                    ClassicHttpRequest request,
                    HttpClientConnection connection,
                    @Nullable HttpResponseInformationCallback information,
                    HttpContext context)
                    throws IOException, HttpException {
                if (connection instanceof ManagedHttpClientConnection kept && isStale(kept)) {
                    throw new StaleException();
                }
                if (connection.getSocketTimeout().toMilliseconds() >= deadline.toMillis()) {
                    // With a time-out a channel changes its mode and back at each read.
                    connection.setSocketTimeout(Timeout.DISABLED);
                }
                if (request.getEntity() != null) {
                    request.setEntity(new InPieces(request.getEntity()));
                }
                if (!Method.CONNECT.isSame(request.getMethod())) { // which is for a proxy's ears
                    context.setAttribute(BEGUN, true);
                }
                return super.execute(request, connection, information, context);
            }
        };
    }

    /**
     * Whether anything of a request can have left: until it has a connection, and with TLS that one is agreed on, nothing has.
     *
     * @param context in which a client that was made by {@link #lookedAt} executed it
     */
    public static boolean hasBegun(HttpContext context) {
        return context.getAttribute(BEGUN) != null;
    }

    /** Takes the next connection, at the latest a new one, for what could not be written to a closed one. */
    private static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpRequest current = request;
        while (true) {
            try {
                return chain.proceed(current, scope);
            } catch (StaleException e) {
                // The client has thrown that connection away: there is one less of them each time.
                current = ClassicRequestBuilder.copy(scope.originalRequest).build();
            }
        }
    }

    /**
     * Whether a connection on which nothing is awaited has come to its end, or more came on it. With TLS that shows only to who
     * reads from it, as what comes may be TLS' own: the client waits a millisecond for that, and {@link Leftovers} tells what
     * it has read.
     */
    private static boolean isStale(ManagedHttpClientConnection kept) throws IOException {
        EndpointDetails past = kept.getEndpointDetails();
        Socket socket = kept.getSocket();
        if (past == null || socket == null) {
            // Somebody who wants no answer any more has closed it.
            throw new ConnectionClosedException();
        }
        if (past.getRequestCount() == 0) {
            return false;
        }
        if (socket instanceof SSLSocket || socket.getChannel() == null) {
            return isAtEnd(kept);
        }
        return isAtEnd(socket.getChannel());
    }

    private static boolean isAtEnd(ManagedHttpClientConnection kept) {
        try {
            return kept.isStale();
        } catch (IOException e) {
            // Of TLS, which the client doesn't take for an end: an alert, or a record that is none.
            return true;
        }
    }

    private static boolean isAtEnd(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.read(ByteBuffer.allocate(1)) != 0;
        } catch (IOException e) {
            return true;
        } finally {
            channel.configureBlocking(true);
        }
    }
}
