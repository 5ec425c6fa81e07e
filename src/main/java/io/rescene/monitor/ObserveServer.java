package io.rescene.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rescene.resilience.Daemons;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves pages that are only read. The JDK's own server, as Camel's would only log that its port is taken, and the port
 * must be had before anything begins.
 */
public final class ObserveServer implements AutoCloseable {
    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param type the media type
     * @param body the text
     */
    public record Page(int status, String type, String body) {}

    private static final Logger LOG = LoggerFactory.getLogger(ObserveServer.class);
    private static final Page UNKNOWN = new Page(404, "text/plain; charset=utf-8", "Not found\n");
    private static final Page REFUSED = new Page(405, "text/plain; charset=utf-8", "GET only\n");
    private static final int THREADS = 4;
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, Daemons.named("observe"));

    private ObserveServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Listens and answers from now on.
     *
     * @param address where; port 0: any that is free
     * @param pages by path
     * @throws IOException if the address can't be had
     */
    public static ObserveServer listen(InetSocketAddress address, Map<String, Supplier<Page>> pages)
            throws IOException {
        HttpServer server = HttpServer.create(address, BACKLOG);
        server.createContext("/", exchange -> answer(exchange, pages));
        return new ObserveServer(server);
    }

    private static void answer(HttpExchange exchange, Map<String, Supplier<Page>> pages) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            Page page = page(exchange, head, pages);
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", page.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            if (page == REFUSED) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            }
            exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("A page could not be made: {}", e.toString());
            throw e;
        }
    }

    private static Page page(HttpExchange exchange, boolean head, Map<String, Supplier<Page>> pages) {
        if (!head && !exchange.getRequestMethod().equals("GET")) {
            return REFUSED;
        }
        Supplier<Page> known = pages.get(exchange.getRequestURI().getPath());
        return known == null ? UNKNOWN : known.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
