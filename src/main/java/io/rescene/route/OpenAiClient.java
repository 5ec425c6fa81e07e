package io.rescene.route;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
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
 * key, never repeats a request by itself (HttpClient 5 would, after a 429: a paid call might double), and ends a call
 * at its deadline however slowly its answer trickles.
 */
public final class OpenAiClient implements HttpClientConfigurer {
    private final String key;
    private final Duration deadline;
    private final ScheduledExecutorService timer;

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
        builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .addRequestInterceptorLast((request, entity, context) -> {
                    if (!key.isEmpty()) {
                        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
                    }
                })
                .addExecInterceptorFirst("deadline", (ExecChainHandler) this::execute);
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (!(scope.originalRequest instanceof Cancellable call)) {
            return chain.proceed(request, scope);
        }
        ScheduledFuture<?> end = timer.schedule(call::cancel, deadline.toMillis(), TimeUnit.MILLISECONDS);
        boolean goesOn = false;
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() != null) {
                response.setEntity(new EndingEntity(response.getEntity(), end));
                goesOn = true;
            }
            return response;
        } finally {
            if (!goesOn) {
                end.cancel(false);
            }
        }
    }

    /** Lets the deadline go when the body is read or closed. */
    private static final class EndingEntity extends HttpEntityWrapper {
        private final ScheduledFuture<?> end;

        EndingEntity(HttpEntity wrapped, ScheduledFuture<?> end) {
            super(wrapped);
            this.end = end;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {
                @Override
                public void close() throws IOException {
                    end.cancel(false);
                    super.close();
                }
            };
        }

        @Override
        public void close() throws IOException {
            end.cancel(false);
            super.close();
        }
    }
}
