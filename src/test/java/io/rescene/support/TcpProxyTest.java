package io.rescene.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "echo");
        thread.setDaemon(true);
        thread.start();
        proxy = new TcpProxy("127.0.0.1", echo.getLocalPort());
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread thread = new Thread(() -> echoAll(socket), "echo-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                assertThat(echo.isClosed()).isTrue();
            }
        }
    }

    private static void echoAll(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The proxy broke the line, as it was told.
            assertThat(e).isInstanceOf(SocketException.class);
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return hear(socket, text.length());
    }

    private static String hear(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    @Test
    void passesBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void delaysEachWay() throws IOException {
        proxy.latency(Duration.ofMillis(60), Duration.ofMillis(40));
        try (Socket socket = connect()) {
            long begin = System.nanoTime();
            assertThat(say(socket, "hello")).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    @Test
    void aBlackHoleIsSilentAndGivesBackWhatItHeld() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, "a")).isEqualTo("a");
            proxy.blackHole();
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> say(socket, "b")).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(30_000);
            proxy.pass();
            assertThat(hear(socket, 1)).isEqualTo("b");
        }
    }

    @RepeatedTest(50)
    void resetsAllButTakesNewConnections() throws IOException {
        try (Socket socket = connect();
                Socket later = connect()) {
            assertThat(say(socket, "a")).isEqualTo("a");
            assertThat(say(later, "a")).isEqualTo("a");
            proxy.resetAll();
            assertThatThrownBy(() -> say(socket, "b")).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> say(later, "b")).isInstanceOf(SocketException.class);
        }
        try (Socket again = connect()) {
            assertThat(say(again, "c")).isEqualTo("c");
        }
    }

    @Test
    void refusesUntilItPassesAgain() throws IOException {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.pass();
        try (Socket socket = connect()) {
            assertThat(say(socket, "d")).isEqualTo("d");
        }
    }

    @RepeatedTest(50)
    void refusesAtOnce() {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void cutsAfterSoManyBytes() throws IOException {
        proxy.cutAfter(7);
        try (Socket socket = connect()) {
            assertThat(say(socket, "hello")).isEqualTo("hello");
            assertThat(say(socket, "world")).isEqualTo("wo");
        }
    }
}
