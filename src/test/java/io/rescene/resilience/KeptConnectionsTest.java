package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptConnectionsTest {
    private static final int REQUESTS = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private ServerSocket server;

    /** How many requests each connection is good for; nothing tells the client. */
    private volatile int good;

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
                requests.incrementAndGet();
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.US_ASCII));
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
        return KeptConnections.lookedAt(HttpClients.custom(), Duration.ofMinutes(1))
                .disableAutomaticRetries()
                .setConnectionManager(KeptConnections.pool()
                        .setConnectionFactory(LastingConnections.factory())
                        .build())
                .build();
    }

    private String post(CloseableHttpClient client) throws IOException {
        HttpPost post = new HttpPost("http://127.0.0.1:" + server.getLocalPort() + "/");
        post.setEntity(new StringEntity("a question"));
        return client.execute(post, response -> EntityUtils.toString(response.getEntity()));
    }

    @Test
    void nothingIsWrittenToOneThatItsServerHasClosed() throws IOException {
        good = 1;
        try (CloseableHttpClient client = client()) {
            for (int i = 1; i <= REQUESTS; i++) {
                int ends = i;
                assertThat(post(client)).isEqualTo("{}");
                await().until(() -> closed.get() == ends);
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
            post.setEntity(new StringEntity("q".repeat(3 * KeptConnections.PIECE + 7)));
            assertThat((String) client.execute(post, response -> EntityUtils.toString(response.getEntity())))
                    .isEqualTo("{}");
        }
        assertThat(besideTheHeap() - before).isLessThan(3L * KeptConnections.PIECE);
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
                assertThat(post(client)).isEqualTo("{}");
            }
        }
        assertThat(requests).hasValue(REQUESTS);
        assertThat(connections).hasValue(1);
    }
}
