package io.rescene.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that sends a byte every 50 ms, for ever: fetching ends at its time-out all the same. */
@Timeout(20)
class SlowPictureTest {
    private static final Duration TIMEOUT = Duration.ofMillis(600);

    private static final String TOO_LATE = "the picture did not arrive within 0.6 s (rescene.image.timeout)";

    private final CountDownLatch over = new CountDownLatch(1);
    private final ServerSocket server;
    private volatile String start = "";

    SlowPictureTest() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @BeforeEach
    void start() {
        Thread thread = new Thread(this::serve, "slow-host");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        server.close();
    }

    private void serve() {
        while (over.getCount() > 0) {
            try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                out.write(start.getBytes(StandardCharsets.ISO_8859_1));
                while (!over.await(50, TimeUnit.MILLISECONDS)) {
                    out.write('x');
                    out.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException e) {
                // The client has hung up, or the test is over: wait for the next.
                continue;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nGIF89a",
                "HTTP/1.1 200 OK\r\n\r\nGIF89a",
                "HTTP/1.1 200 OK\r\nX-Endless: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\nGIF89a",
                "HTTP/1.1 302 Found\r\nLocation: ftp://a/\r\nContent-Length: 100000\r\n\r\n",
                "HTTP/1.1 500 Oops\r\nContent-Length: 100000\r\n\r\n",
                ""
            })
    void endsAtItsTimeout(String response) throws IOException {
        start = response;
        PictureAnswer answer;
        long began = System.nanoTime();
        try (PictureSource source = new PictureSource(
                new PictureAddress(Optional.empty(), "videos"),
                new PicturePolicy(1_000_000, TIMEOUT, true, "", 1, Optional.empty()),
                value -> Optional.empty())) {
            answer = source.fetch("http://127.0.0.1:" + server.getLocalPort() + "/a.gif", bytes -> true);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIMEOUT.multipliedBy(5));
        assertThat(answer).isNotInstanceOf(PictureAnswer.Found.class);
        if (answer instanceof PictureAnswer.Passing passing) {
            assertThat(passing.reason()).isIn(TOO_LATE, "the picture's host answers 500");
        }
    }

    @Test
    void whatIsUnderWayCanBeEndedBeforeAndPasses() throws Exception {
        start = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nGIF89a";
        CountDownLatch underWay = new CountDownLatch(1);
        PictureRoom room = bytes -> {
            underWay.countDown();
            return true;
        };
        try (PictureSource source = new PictureSource(
                new PictureAddress(Optional.empty(), "videos"),
                new PicturePolicy(1_000_000, Duration.ofHours(1), true, "", 1, Optional.empty()),
                value -> Optional.empty())) {
            CompletableFuture<PictureAnswer> fetched = CompletableFuture.supplyAsync(
                    () -> source.fetch("http://127.0.0.1:" + server.getLocalPort() + "/a.gif", room));
            underWay.await();
            source.endAll();
            assertThat(fetched.get()).isInstanceOf(PictureAnswer.Passing.class);
        }
    }

    @Test
    void aHostThatSaysNothingPasses() throws IOException {
        over.countDown();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                PictureSource source = new PictureSource(
                        new PictureAddress(Optional.empty(), "videos"),
                        new PicturePolicy(1_000_000, TIMEOUT, true, "", 1, Optional.empty()),
                        value -> Optional.empty())) {
            assertThat(source.fetch("http://127.0.0.1:" + silent.getLocalPort() + "/a.gif", bytes -> true))
                    .isEqualTo(new PictureAnswer.Passing(TOO_LATE));
        }
    }
}
