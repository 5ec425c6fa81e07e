package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.resilience.http.LastingConnections;
import io.rescene.support.EndlessHost;
import io.rescene.support.JvmProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no answer may do: keep its slot, or the client from sending another call. */
@Timeout(30)
class OpenAiClientTest {
    private static final String FIRST = answer("req_1", "{\"a\":1}");
    private static final String SECOND = answer("req_2", "{\"a\":2}");

    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String FINE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private static final String CHUNK = "3e8\r\n" + " ".repeat(1000) + "\r\n";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService caller = Executors.newSingleThreadExecutor();
    private final EndlessHost host = new EndlessHost();
    private final AtomicBoolean outOfMemory = new AtomicBoolean();
    private final OpenAiClient openAi = new OpenAiClient("", Duration.ofMinutes(1), timer);

    @AfterEach
    void stop() throws IOException {
        host.close();
        caller.shutdownNow();
        timer.shutdownNow();
    }

    /** One connection, so that one that is kept is missed. */
    private final PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(1)
            .setConnectionFactory(LastingConnections.factory())
            .build();

    private CloseableHttpClient client() {
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(new LastingConnections(connections))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(5, TimeUnit.SECONDS)
                        .build());
        openAi.configureHttpClient(builder);
        builder.addExecInterceptorFirst("call", (request, scope, chain) -> {
            Exchange exchange = new DefaultExchange(new DefaultCamelContext());
            CallGrant.give(exchange);
            scope.clientContext.setAttribute(Exchange.class.getName(), exchange);
            return chain.proceed(request, scope);
        });
        builder.setRequestExecutor(new HttpRequestExecutor() {
            @Override
            public ClassicHttpResponse execute(
                    ClassicHttpRequest request,
                    HttpClientConnection connection,
                    HttpResponseInformationCallback informed,
                    HttpContext context)
                    throws IOException, HttpException {
                if (outOfMemory.compareAndSet(true, false)) {
                    throw new OutOfMemoryError("as it were");
                }
                return super.execute(request, connection, informed, context);
            }
        });
        return builder.build();
    }

    private ClassicHttpResponse call(CloseableHttpClient client) throws IOException {
        return client.executeOpen(HttpHost.create(URI.create(host.url())), new HttpGet(host.url()), null);
    }

    private String body(CloseableHttpClient client) throws IOException {
        try (InputStream in = call(client).getEntity().getContent()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aBodyWithoutEndIsGivenUp() throws Exception {
        host.then(CHUNKED, CHUNK);
        host.then(FINE, "");
        try (CloseableHttpClient client = client()) {
            Future<?> given = caller.submit(() -> {
                try (InputStream in = call(client).getEntity().getContent()) {
                    return in.readNBytes(1000).length;
                }
            });
            assertThat(given.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
            assertThat(body(client)).isEqualTo("{}");
        }
    }

    @Test
    void aWholeBodyLeavesItsConnectionToTheNext() throws Exception {
        host.then(FINE, "");
        try (CloseableHttpClient client = client()) {
            assertThat(body(client)).isEqualTo("{}");
            assertThat(connections.getTotalStats().getAvailable()).isOne();
        }
    }

    /** Asks a host. */
    private interface Asking {
        void ask(CloseableHttpClient client, HttpHost host) throws IOException;
    }

    /** Asks a host that gives these answers, one connection after another. */
    private void answered(List<List<String>> connections, Asking asking) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CloseableHttpClient client = client()) {
            caller.submit(() -> {
                for (List<String> answers : connections) {
                    answerEach(server, answers);
                }
                return true;
            });
            asking.ask(client, new HttpHost("localhost", server.getLocalPort()));
        }
    }

    /** It came while the next answer was awaited, so that no look at the connection could find it. */
    @Test
    void theAnswerBeforeIsNotTakenForTheNext() throws IOException {
        answered(List.of(List.of(FIRST, SECOND, SECOND), List.of(FIRST)), (client, host) -> {
            assertThat(body(client, host)).isEqualTo("{\"a\":1}");
            assertThat(body(client, host)).isEqualTo("{\"a\":2}");
            assertThatThrownBy(() -> body(client, host))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the answer to the call before came once more");
            assertThat(body(client, host)).as("on another connection").isEqualTo("{\"a\":1}");
        });
    }

    /** Nothing told yet that names differ: one answer is taken for the next, but no more. */
    @Test
    void theVeryFirstAnswerIsTakenForOneOtherAtTheMost() throws IOException {
        answered(List.of(List.of(FIRST, FIRST, SECOND), List.of(SECOND)), (client, host) -> {
            assertThat(body(client, host)).isEqualTo("{\"a\":1}");
            assertThat(body(client, host)).isEqualTo("{\"a\":1}");
            assertThatThrownBy(() -> body(client, host)).isInstanceOf(IOException.class);
            assertThat(body(client, host)).isEqualTo("{\"a\":2}");
        });
    }

    /** As stand-ins do: each of its answers would be paid for again. */
    @Test
    void aServerThatGivesAllAnswersOneHeadIsBelieved() throws IOException {
        answered(List.of(List.of(FIRST, FIRST, FIRST)), (client, host) -> {
            for (int call = 0; call < 3; call++) {
                assertThat(body(client, host)).isEqualTo("{\"a\":1}");
            }
        });
    }

    private static String answer(String id, String body) {
        return "HTTP/1.1 200 OK\r\nx-request-id: " + id + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** On one connection, which it keeps until the client closes it. */
    private static void answerEach(ServerSocket server, List<String> answers) throws IOException {
        try (Socket socket = server.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String answer : answers) {
                String line = in.readLine();
                while (line != null && !line.isEmpty()) {
                    line = in.readLine();
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
            awaitEnd(in);
        }
    }

    private static void awaitEnd(BufferedReader in) {
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).as("an end, too").hasMessageContaining("reset");
        }
    }

    private static String answer(DefaultCamelContext camel, String uri) {
        Exchange call = camel.createProducerTemplate().send(uri, CallGrant::give);
        if (call.getException() != null) {
            throw new CamelExecutionException("The call failed", call, call.getException());
        }
        return call.getMessage().getBody(String.class);
    }

    private static String body(CloseableHttpClient client, HttpHost host) throws IOException {
        try (InputStream in =
                client.executeOpen(host, new HttpGet("/"), null).getEntity().getContent()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void anErrorEndsItsOwnCallOnly() throws Exception {
        host.then(FINE, "").then(FINE, "");
        try (CloseableHttpClient client = client()) {
            outOfMemory.set(true);
            assertThatThrownBy(() -> call(client))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(Error.class);
            assertThat(body(client)).isEqualTo("{}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-A: a\r\n", "a"})
    void headersWithoutEndFailTheirOwnCall(String again) throws Exception {
        host.then("HTTP/1.1 200 OK\r\nX-B: ", again).then(FINE, "");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("https-component", new LastingHttp());
            camel.getRegistry().bind("http-component", new LastingHttp());
            camel.getRegistry().bind("openAiClient", openAi);
            camel.start();
            String uri = host.url() + "?httpClientConfigurer=#openAiClient";
            assertThatThrownBy(() -> answer(camel, uri)).hasCauseInstanceOf(MessageConstraintException.class);
            assertThat(answer(camel, uri)).isEqualTo("{}");
        }
    }

    /** The host takes the connection, and says nothing to what a client of TLS begins with. */
    @ParameterizedTest
    @CsvSource({"https, true", "http, false"})
    void whatIsEndedBeforeItHasAConnectionHasNotLeft(String scheme, boolean neverLeft) throws Exception {
        host.then("", "");
        OpenAiClient hurried = new OpenAiClient("", Duration.ofMillis(300), timer);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("https-component", new LastingHttp());
            camel.getRegistry().bind("http-component", new LastingHttp());
            camel.getRegistry().bind("openAiClient", hurried);
            camel.start();
            String uri = host.url().replace("http", scheme) + "?httpClientConfigurer=#openAiClient";
            assertThatThrownBy(() -> answer(camel, uri))
                    .cause()
                    .satisfies(failure ->
                            assertThat(CallTrouble.neverLeft(failure)).isEqualTo(neverLeft))
                    .hasMessage("no answer within 0.3 s (rescene.openai.timeout)");
        }
    }

    /** The proxy is asked for a way to the host, and says nothing: the question is not on it. */
    @Test
    void whatWaitsForItsProxyHasNotLeft() throws Exception {
        host.then("", "");
        OpenAiClient hurried = new OpenAiClient("", Duration.ofMillis(300), timer);
        try (JvmProxy ignored = new JvmProxy("openai.invalid", host.url());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("https-component", new LastingHttp());
            camel.getRegistry().bind("http-component", new LastingHttp());
            camel.getRegistry().bind("openAiClient", hurried);
            camel.start();
            String uri = "https://openai.invalid/v1?httpClientConfigurer=#openAiClient";
            assertThatThrownBy(() -> answer(camel, uri))
                    .cause()
                    .satisfies(failure ->
                            assertThat(CallTrouble.neverLeft(failure)).isTrue());
        }
    }

    @Test
    void theProxyOfTheJvmIsTaken() throws Exception {
        host.then(FINE, "");
        try (JvmProxy ignored = new JvmProxy("openai.invalid", host.url());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("https-component", new LastingHttp());
            camel.getRegistry().bind("http-component", new LastingHttp());
            camel.getRegistry().bind("openAiClient", openAi);
            camel.start();
            String uri = "http://openai.invalid/v1?httpClientConfigurer=#openAiClient";
            assertThat(answer(camel, uri)).isEqualTo("{}");
        }
    }
}
