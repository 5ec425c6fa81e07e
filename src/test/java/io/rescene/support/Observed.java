package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A worker's health and metrics, as a scraper reads them.
 *
 * @param port {@code rescene.observe.port}
 */
public record Observed(int port) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /**
     * Of a worker that is to be started on this port. Systems give ports to whoever wants any from higher up (Linux from
     * 32768): meanwhile nobody gets this one.
     */
    public static Observed onFreePort() {
        return ThreadLocalRandom.current()
                .ints(20_000, 32_768)
                .filter(Observed::isFree)
                .mapToObj(Observed::new)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** The port as a setting. */
    public String portText() {
        return Integer.toString(port);
    }

    /** A page. */
    public HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    /** Any request without a body. */
    public HttpResponse<String> send(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of all series of a metric as it is now; 0 if there is none. */
    public double sum(String metric) {
        return get("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
