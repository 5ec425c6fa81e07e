package io.rescene.resilience.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rescene.support.TlsProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptConnectionsTest {
    private static final int REQUESTS = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private ServerSocket server;

    /** How many requests each connection is good for; nothing tells the client. */
    private volatile int good;

    /** How often each answer is sent. */
    private volatile int copies = 1;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!server.isClosed()) {
                accept();
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            Socket socket = server.accept();
            connections.incrementAndGet();
            threads.execute(() -> serve(socket));
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < good && read(in); i++) {
                String answer =
                        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n%04d".formatted(requests.incrementAndGet());
                socket.getOutputStream().write(answer.repeat(copies).getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closed.incrementAndGet();
        }
    }

    private static boolean read(BufferedReader in) throws IOException {
        int length = 0;
        String line = in.readLine();
        if (line == null) {
            return false;
        }
        for (; !line.isEmpty(); line = in.readLine()) {
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
        return true;
    }

    private CloseableHttpClient client() {
        return client(pool -> {});
    }

    private static CloseableHttpClient client(Consumer<PoolingHttpClientConnectionManagerBuilder> more) {
        PoolingHttpClientConnectionManagerBuilder pool =
                KeptConnections.pool().setConnectionFactory(LastingConnections.factory());
        more.accept(pool);
        return KeptConnections.lookedAt(HttpClients.custom(), Duration.ofMinutes(1))
                .disableAutomaticRetries()
                .setConnectionManager(pool.build())
                .build();
    }

    private String post(CloseableHttpClient client) throws IOException {
        return post(client, "http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private static String post(CloseableHttpClient client, String url) throws IOException {
        HttpPost post = new HttpPost(url);
        post.setEntity(new StringEntity("a question"));
        return client.execute(post, response -> EntityUtils.toString(response.getEntity()));
    }

    @Test
    void nothingIsWrittenToOneThatItsServerHasClosed() throws IOException {
        good = 1;
        try (CloseableHttpClient client = client()) {
            for (int i = 1; i <= REQUESTS; i++) {
                int ends = i;
                assertThat(post(client)).isEqualTo("%04d", i);
                await().until(() -> closed.get() == ends);
            }
        }
        assertThat(requests).hasValue(REQUESTS);
        assertThat(connections).hasValue(REQUESTS);
    }

    @Test
    void norToOneWithTlsThatItsServerHasClosed(@TempDir Path folder) throws Exception {
        good = 1;
        try (TlsProxy tls = new TlsProxy(folder, "127.0.0.1", server.getLocalPort());
                CloseableHttpClient client = client(tls)) {
            for (int i = 1; i <= REQUESTS; i++) {
                int ends = i;
                assertThat(post(client, "https://localhost:" + tls.port() + "/"))
                        .isEqualTo("%04d", i);
                await().until(() -> tls.ended() == ends);
            }
        }
        assertThat(requests).hasValue(REQUESTS);
        assertThat(connections).hasValue(REQUESTS);
    }

    @Test
    void whatIsLargeIsWrittenWholeAndInPieces() throws IOException {
        good = 1;
        long before = besideTheHeap();
        try (CloseableHttpClient client = client()) {
            HttpPost post = new HttpPost("http://127.0.0.1:" + server.getLocalPort() + "/");
            post.setEntity(new StringEntity("q".repeat(3 * InPieces.LONGEST + 7)));
            assertThat((String) client.execute(post, response -> EntityUtils.toString(response.getEntity())))
                    .isEqualTo("0001");
        }
        assertThat(besideTheHeap() - before).isLessThan(3L * InPieces.LONGEST);
    }

    private static long besideTheHeap() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void oneThatIsOpenIsUsedAgain() throws IOException {
        good = REQUESTS;
        try (CloseableHttpClient client = client()) {
            for (int i = 1; i <= REQUESTS; i++) {
                assertThat(post(client)).isEqualTo("%04d", i);
            }
        }
        assertThat(requests).hasValue(REQUESTS);
        assertThat(connections).hasValue(1);
    }

    @Test
    void soIsOneWithTls(@TempDir Path folder) throws Exception {
        good = REQUESTS;
        try (TlsProxy tls = new TlsProxy(folder, "127.0.0.1", server.getLocalPort());
                CloseableHttpClient client = client(tls)) {
            answersEach(client, tls);
            assertThat(tls.accepted()).isOne();
        }
    }

    /** On the way to its server it may be forgotten, of which neither end learns. */
    @Test
    void oneThatNobodyUsedForLongIsNotUsedAgain() throws IOException {
        good = REQUESTS;
        try (CloseableHttpClient client = KeptConnections.lookedAt(
                        HttpClients.custom(), Duration.ofMinutes(1), TimeValue.ofMilliseconds(20))
                .disableAutomaticRetries()
                .setConnectionManager(KeptConnections.pool()
                        .setConnectionFactory(LastingConnections.factory())
                        .build())
                .build()) {
            post(client);
            await().pollDelay(Duration.ofMillis(50)).until(() -> post(client).equals("0002"));
        }
        assertThat(connections).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"timeout=5, 5", "timeout=29, 29", "timeout=31, 30", "max=7, 30", "timeout=-1, 30"})
    void noneIsKeptForLongerThanItsServerSays(String told, int seconds) {
        HttpResponse answer = new BasicHttpResponse(200);
        answer.setHeader("Keep-Alive", told);
        TimeValue kept = KeptConnections.keeping(TimeValue.ofSeconds(30))
                .getKeepAliveDuration(answer, HttpClientContext.create());
        assertThat(kept.toSeconds()).isEqualTo(seconds);
    }

    /** Only one that was kept may be replaced by another: else this would go on for ever. */
    @Test
    @Timeout(30)
    void aNewOneThatItsServerClosesIsNotReplaced() throws IOException {
        good = 0;
        try (CloseableHttpClient client = KeptConnections.lookedAt(HttpClients.custom(), Duration.ofMinutes(1))
                .disableAutomaticRetries()
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "late", (request, scope, chain) -> {
                    await().until(() -> closed.get() > 0);
                    return chain.proceed(request, scope);
                })
                .build()) {
            assertThatThrownBy(() -> post(client)).isInstanceOf(IOException.class);
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void whatHasNoBodyIsWritten() throws IOException {
        good = 1;
        try (CloseableHttpClient client = client()) {
            HttpGet get = new HttpGet("http://127.0.0.1:" + server.getLocalPort() + "/");
            assertThat((String) client.execute(get, response -> EntityUtils.toString(response.getEntity())))
                    .isEqualTo("0001");
        }
    }

    /** What a server sends twice is no answer to the next request. */
    @Test
    void whatNobodyAskedForIsNoAnswer() throws IOException {
        good = REQUESTS;
        copies = 2;
        try (CloseableHttpClient client = client()) {
            for (int i = 1; i <= REQUESTS; i++) {
                assertThat(post(client)).isEqualTo("%04d", i);
            }
        }
        assertThat(requests).hasValue(REQUESTS);
        assertThat(connections).hasValue(REQUESTS);
    }

    @Test
    void norIsItThroughTls(@TempDir Path folder) throws Exception {
        good = REQUESTS;
        copies = 2;
        try (TlsProxy tls = new TlsProxy(folder, "127.0.0.1", server.getLocalPort());
                CloseableHttpClient client = client(tls)) {
            answersEach(client, tls);
        }
        assertThat(requests).hasValue(REQUESTS);
        assertThat(connections).hasValue(REQUESTS);
    }

    private static void answersEach(CloseableHttpClient client, TlsProxy tls) throws IOException {
        for (int i = 1; i <= REQUESTS; i++) {
            assertThat(post(client, "https://localhost:" + tls.port() + "/")).isEqualTo("%04d", i);
        }
    }

    private static CloseableHttpClient client(TlsProxy tls) {
        return client(pool -> pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(trusting(tls))));
    }

    private static SSLContext trusting(TlsProxy tls) {
        try {
            return SSLContextBuilder.create()
                    .loadTrustMaterial(tls.trustStore().toFile(), TlsProxy.PASSWORD.toCharArray())
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
