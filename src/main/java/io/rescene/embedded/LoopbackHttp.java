package io.rescene.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on a free port of 127.0.0.1, with a fixed pool of daemon threads. */
public final class LoopbackHttp implements AutoCloseable {
    /** Connections the system may hold back while the dispatcher is busy; 64 callers may arrive at once. */
    private static final int BACKLOG = 256;

    private final HttpServer server;
    private final ExecutorService pool;

    private LoopbackHttp(HttpServer server, ExecutorService pool) {
        this.server = server;
        this.pool = pool;
    }

    /**
     * Starts a server that gives every request to {@code handler}.
     *
     * @param name how its threads are called
     * @param threads size of the pool, at least 1
     * @throws UncheckedIOException if 127.0.0.1 cannot be bound
     */
    public static LoopbackHttp start(String name, int threads, HttpHandler handler) {
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
            ExecutorService pool = Executors.newFixedThreadPool(threads, daemons(name));
            server.setExecutor(pool);
            server.createContext("/", handler);
            server.start();
            return new LoopbackHttp(server, pool);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1 for " + name + ": " + e.getMessage(), e);
        }
    }

    /** {@code http://127.0.0.1:PORT}, without a slash at the end. */
    public String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The pool that serves the requests, for work that ends one later. */
    public Executor executor() {
        return pool;
    }

    /** Threads called {@code name-1}, {@code name-2}, … that do not keep the process alive. */
    public static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Answers the exchange and ends it. Headers are those already set on it.
     *
     * @throws IOException if the caller has gone
     */
    public static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        boolean head = "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (!head) {
                out.write(body);
            }
        }
    }

    /** Stops at once; requests in progress are cut off. */
    @Override
    public void close() {
        server.stop(0);
        pool.shutdownNow();
    }
}
