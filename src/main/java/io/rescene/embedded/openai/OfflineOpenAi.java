package io.rescene.embedded.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.rescene.embedded.Headless;
import io.rescene.embedded.LoopbackHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for OpenAI on this machine: {@code POST /v1/chat/completions}, {@code GET /v1/models} and
 * {@code GET /v1/models/{id}} in the API's own shapes, without charge and without leaving the machine (unless a
 * request gives a picture by its URL). It looks at the picture it is sent and says what can be measured of it: size,
 * colours, brightness, detail. The same request always gets the same words. Any bearer key will do; models are all
 * those called {@code gpt-…}. Pictures and prompts are never logged.
 */
public final class OfflineOpenAi implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineOpenAi.class);

    /** Work here is decoding pictures; a wait costs no thread, so 64 callers do not need 64. */
    private static final int THREADS = 16;

    /** A 20 MB picture in base64, and room for the prompt. */
    private static final int MAX_BODY = 32 * 1024 * 1024;

    private static final String JSON = "application/json";

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_BODY)
                            .build())
                    .build())
            .build();
    private final long latencyNanos;
    private final OfflineChat chat;
    private final RateLimiter limiter;
    private final LoopbackHttp http;
    private final ScheduledExecutorService later;

    /**
     * Starts it.
     *
     * @param latency the least time a chat completion takes, zero or more; others, and refusals, are answered at once
     * @param limits what it answers with 429 beyond
     * @throws IllegalArgumentException if {@code latency} is negative
     * @throws java.io.UncheckedIOException if 127.0.0.1 cannot be bound
     */
    public OfflineOpenAi(Duration latency, OfflineLimits limits) {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("latency must not be negative, is " + latency);
        }
        Headless.unlessSet();
        latencyNanos = latency.toNanos();
        chat = new OfflineChat(Clock.systemUTC());
        limiter = new RateLimiter(limits);
        later = Executors.newSingleThreadScheduledExecutor(LoopbackHttp.daemons("offline-openai-latency"));
        http = LoopbackHttp.start("offline-openai", THREADS, this::handle);
    }

    /** What to give as {@code OPENAI_BASE_URL}: {@code http://127.0.0.1:PORT/v1}. */
    public String baseUrl() {
        return http.origin() + "/v1";
    }

    /** Stops at once; calls in progress are cut off. */
    @Override
    public void close() {
        later.shutdownNow();
        http.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        exchange.getResponseHeaders()
                .set("x-request-id", "req_" + UUID.randomUUID().toString().replace("-", ""));
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        try {
            authenticate(exchange.getRequestHeaders());
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/v1/chat/completions")) {
                method(exchange, "POST");
                ReceivedChat request = ReceivedChat.of(read(body));
                limiter.admit(exchange.getResponseHeaders(), request.model(), request.charge());
                ObjectNode answer = chat.complete(request);
                afterLatency(start, () -> send(exchange, start, 200, answer));
            } else {
                send(exchange, start, 200, models(exchange, path));
            }
        } catch (ApiError e) {
            send(exchange, start, e.status(), e.body());
        } catch (RuntimeException e) {
            // Without its message, which might quote the request.
            IllegalStateException fault = new IllegalStateException(e.getClass().getName());
            fault.setStackTrace(e.getStackTrace());
            LOG.error(
                    "The offline stand-in for OpenAI failed at {}",
                    exchange.getRequestURI().getPath(),
                    fault);
            send(
                    exchange,
                    start,
                    500,
                    new ApiError(500, "server_error", null, null, "The offline stand-in failed; see its log.").body());
        }
    }

    private static void authenticate(Headers headers) throws ApiError {
        String authorization = headers.getFirst("Authorization");
        if (authorization == null
                || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                || authorization.substring(7).isBlank()) {
            throw new ApiError(
                    401,
                    "invalid_request_error",
                    null,
                    "invalid_api_key",
                    "You didn't provide an API key. You need to provide your API key in an Authorization header"
                            + " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).");
        }
    }

    private static void method(HttpExchange exchange, String expected) throws ApiError {
        if (!exchange.getRequestMethod().equals(expected)) {
            throw new ApiError(
                    405,
                    "invalid_request_error",
                    null,
                    "method_not_supported",
                    "Not allowed to " + exchange.getRequestMethod() + " on "
                            + exchange.getRequestURI().getPath() + ".");
        }
    }

    private JsonNode read(byte[] body) throws ApiError {
        if (body.length > MAX_BODY) {
            throw new ApiError(413, "invalid_request_error", null, null, "The request is larger than 32 MB.");
        }
        try {
            return mapper.readTree(body);
        } catch (JsonProcessingException e) {
            throw ApiError.badRequest(null, null, "We could not parse the JSON body of your request.");
        } catch (IOException e) {
            throw ApiError.badRequest(null, null, "We could not read the body of your request.");
        }
    }

    private static ObjectNode models(HttpExchange exchange, String path) throws ApiError {
        if (path.equals("/v1/models")) {
            method(exchange, "GET");
            return Models.list();
        }
        if (path.startsWith("/v1/models/")) {
            method(exchange, "GET");
            String id = path.substring("/v1/models/".length());
            Models.check(id);
            return Models.one(id);
        }
        throw new ApiError(
                404,
                "invalid_request_error",
                null,
                null,
                "Invalid URL (" + exchange.getRequestMethod() + " " + path + ")");
    }

    /** Ends the exchange; a caller that has hung up wants no answer. */
    private static void send(HttpExchange exchange, long start, int status, ObjectNode answer) {
        exchange.getResponseHeaders()
                .set("openai-processing-ms", Long.toString((System.nanoTime() - start) / 1_000_000));
        try {
            LoopbackHttp.send(exchange, status, JSON, answer.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("The caller of the offline stand-in hung up: {}", e.getMessage());
            exchange.close();
        }
    }

    private void afterLatency(long start, Runnable answer) {
        long left = latencyNanos - (System.nanoTime() - start);
        if (left <= 0) {
            answer.run();
        } else {
            later.schedule(() -> http.executor().execute(answer), left, TimeUnit.NANOSECONDS);
        }
    }
}
