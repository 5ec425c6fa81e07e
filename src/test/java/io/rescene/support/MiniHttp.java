package io.rescene.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small HTTP/1.1 server on plain sockets, a daemon thread per connection, so that a handler may also break the
 * connection (RST, cut bodies). Keep-alive, Content-Length and chunked requests; loopback only, free port.
 */
final class MiniHttp implements AutoCloseable {

    /** A request read to its end. Header names are in lower case; {@code target} is path and query as sent. */
    record Request(String method, String target, Map<String, String> headers, byte[] body) {
        /** The header's value, empty when it was not sent. */
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        /** The target without its query. */
        String path() {
            int query = target.indexOf('?');
            return query < 0 ? target : target.substring(0, query);
        }
    }

    /** Answers one request; an IOException ends the connection. */
    interface Handler {
        void handle(Request request, Wire wire) throws IOException;
    }

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    MiniHttp(String name, Handler handler) {
        this.handler = handler;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no free loopback port for " + name, e);
        }
        threads.execute(this::accept);
    }

    /** {@code http://127.0.0.1:port}, no slash at the end. */
    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Wire wire = new Wire(socket, in);
            Optional<Request> request = read(in, wire);
            while (request.isPresent()) {
                handler.handle(request.get(), wire);
                boolean last = request.get().header("connection").orElse("").equalsIgnoreCase("close");
                request = last || socket.isClosed() ? Optional.empty() : read(in, wire);
            }
        } catch (IOException e) {
            // The peer went away or the handler broke the line: both are ordinary here.
            closeQuietly(socket);
        } finally {
            open.remove(socket);
        }
    }

    private static Optional<Request> read(InputStream in, Wire wire) throws IOException {
        String start = line(in);
        if (start.isEmpty()) {
            return Optional.empty();
        }
        String[] words = start.split(" ", 3);
        if (words.length != 3) {
            throw new IOException("not an HTTP request line: " + start);
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            wire.bytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        boolean chunked = headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
        byte[] body = chunked ? chunks(in) : exactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return Optional.of(new Request(words[0], words[1], Map.copyOf(headers), body));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.writeBytes(exactly(in, size));
            line(in);
        }
        String trailer = line(in);
        while (!trailer.isEmpty()) {
            trailer = line(in);
        }
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].trim(), 16);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("request body ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** One line without its end; empty at the end of the stream too. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done for a socket that cannot even be closed.
            return;
        }
    }

    /** Stops accepting and closes every connection, those that hang too. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(MiniHttp::closeQuietly);
            threads.shutdownNow();
        }
    }
}
