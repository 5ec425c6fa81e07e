package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A host on loopback that sends each connection a start, and then something again and again until it is hung up on. */
public final class EndlessHost implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    private record Answer(String start, String again) {}

    /** A host that says nothing until it is told what to. */
    public EndlessHost() {
        try {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(() -> {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                run(() -> serve(socket));
            }
        });
    }

    /** What its next connection gets: a start, and what follows for ever; empty: nothing follows, it stays silent. */
    public EndlessHost then(String start, String again) {
        answers.add(new Answer(start, again));
        return this;
    }

    /** Its address, no slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private interface Io {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Io io) {
        Thread thread = new Thread(
                () -> {
                    try {
                        io.run();
                    } catch (IOException e) {
                        // The client has hung up, or the test is over.
                        return;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "endless-host");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        Answer answer = answers.take();
        byte[] buffer = new byte[65_536];
        // The request is small: what of it comes at once is enough to be sure that it was sent.
        if (socket.getInputStream().read(buffer) < 0) {
            return;
        }
        socket.getOutputStream().write(answer.start.getBytes(StandardCharsets.ISO_8859_1));
        byte[] again = answer.again.getBytes(StandardCharsets.ISO_8859_1);
        while (again.length > 0) {
            socket.getOutputStream().write(again);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
