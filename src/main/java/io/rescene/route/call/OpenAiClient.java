package io.rescene.route.call;

import io.rescene.resilience.http.KeptConnections;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * The bean {@code openAiClient}: what the HTTP client does that must not be on the message or in a route. It adds the
 * key, takes the JVM's proxy, sends one request for each call that has begun, never repeats a request by itself (HttpClient 5 would, after a 429: a paid call might
 * double), and ends a call at its deadline however slowly its answer trickles.
 */
public final class OpenAiClient implements HttpClientConfigurer {
    private final String key;
    private final Duration deadline;
    private final ScheduledExecutorService timer;
    private final Set<End> inFlight = ConcurrentHashMap.newKeySet();
    private final RepeatedAnswers repeated = new RepeatedAnswers();

    /**
     * A client.
     *
     * @param key the API key; empty: none is sent
     * @param deadline how long a call may take from its start to the last byte
     * @param timer ends calls
     */
    public OpenAiClient(String key, Duration deadline, ScheduledExecutorService timer) {
        this.key = key;
        this.deadline = deadline;
        this.timer = timer;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        KeptConnections.lookedAt(builder, deadline)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                // For their proxy, where the route names none.
                .useSystemProperties()
                .addRequestInterceptorLast((request, entity, context) -> {
                    if (!key.isEmpty()) {
                        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
                    }
                })
                .addExecInterceptorFirst("deadline", (ExecChainHandler) this::execute)
                .addExecInterceptorFirst("grant", (ExecChainHandler) CallGrant::proceed);
    }

    /** Ends all calls in flight: what they would have brought is lost, though it may be billed. */
    public void endAll() {
        inFlight.forEach(End::stop);
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!(scope.originalRequest instanceof Cancellable call)) {
            return chain.proceed(request, scope);
        }
        End end = new End(call);
        boolean goesOn = false;
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (repeated.isRepeated(scope.clientContext.getEndpointDetails(), response)) {
                call.cancel();
                throw CallTrouble.EndedException.repeated();
            }
            if (response.getEntity() != null) {
                response.setEntity(new EndingEntity(response.getEntity(), end));
                goesOn = true;
            }
            return response;
        } catch (IOException e) {
            IOException told = end.told(e);
            boolean perhapsSent = KeptConnections.hasBegun(scope.clientContext);
            throw perhapsSent || CallTrouble.neverLeft(told) ? told : new CallTrouble.UnsentException(told);
        } catch (Error e) {
            // The client would keep the connection for good.
            call.cancel();
            throw end.told(new IOException(e));
        } finally {
            if (!goesOn) {
                end.letGo();
            }
        }
    }

    /** How a call is ended: by closing its connection, which shows as whatever a closed socket shows as. */
    private final class End {
        private final long at = System.nanoTime() + deadline.toNanos();
        private final Cancellable call;
        private final ScheduledFuture<?> ending;
        private volatile boolean stopped;

        End(Cancellable call) {
            this.call = call;
            ending = timer.schedule(call::cancel, deadline.toNanos(), TimeUnit.NANOSECONDS);
            inFlight.add(this);
        }

        void stop() {
            stopped = true;
            call.cancel();
        }

        void letGo() {
            inFlight.remove(this);
            ending.cancel(false);
        }

        /** What is to be told of a failure: that it was ended, and why, if it was. */
        IOException told(IOException failure) {
            if (CallTrouble.neverLeft(failure)) {
                return failure;
            }
            if (stopped) {
                return CallTrouble.EndedException.stopped(failure);
            }
            return System.nanoTime() - at < 0 ? failure : CallTrouble.EndedException.overdue(deadline, failure);
        }
    }

    private interface Closing {
        void close() throws IOException;
    }

    /** Lets the deadline go when the body is closed, and ends the call if that is before the body's end. */
    private static final class EndingEntity extends HttpEntityWrapper {
        private final End end;
        private boolean whole;

        EndingEntity(HttpEntity wrapped, End end) {
            super(wrapped);
            this.end = end;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {
                @Override
                public int read() throws IOException {
                    try {
                        return seen(super.read());
                    } catch (IOException e) {
                        throw end.told(e);
                    }
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        return seen(super.read(buffer, offset, length));
                    } catch (IOException e) {
                        throw end.told(e);
                    }
                }

                @Override
                public void close() throws IOException {
                    endWith(super::close);
                }
            };
        }

        @Override
        public void close() throws IOException {
            endWith(super::close);
        }

        private int seen(int read) {
            whole |= read < 0;
            return read;
        }

        private void endWith(Closing closing) throws IOException {
            if (!whole) {
                // The client would read the rest, however long, to use the connection again.
                end.call.cancel();
            }
            try {
                closing.close();
            } catch (IOException e) {
                if (whole) {
                    throw e;
                }
            } finally {
                end.letGo();
            }
        }
    }
}
