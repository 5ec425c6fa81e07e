package io.rescene.support;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Stands before a PostgreSQL as PgBouncer with {@code pool_mode = statement} does: single statements pass, and who is in a
 * transaction after one is refused and loses the connection. Without TLS.
 */
public final class StatementPooler implements AutoCloseable {
    private static final String REFUSAL =
            "SFATAL\0VFATAL\0C08P01\0Mtransaction blocks not allowed in statement pooling mode\0\0";
    private static final int READY = 'Z';
    private static final int IN_TRANSACTION = 'T';

    private final ServerSocket listening;
    private final String host;
    private final int port;

    /** Listens on a free loopback port and passes statements on to host and port. */
    public StatementPooler(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    /** Where clients connect to, on 127.0.0.1. */
    public int port() {
        return listening.getLocalPort();
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Any end of a connection ends the work. */
    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // closed
                    }
                },
                "statement-pooler");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(host, port);
            inBackground(() -> {
                try (server) {
                    client.getInputStream().transferTo(server.getOutputStream());
                }
            });
            inBackground(() -> {
                try (client;
                        server) {
                    answers(new DataInputStream(server.getInputStream()), client);
                }
            });
        }
    }

    private static void answers(DataInputStream from, Socket client) throws IOException {
        DataOutputStream to = new DataOutputStream(client.getOutputStream());
        while (true) {
            int type = from.readUnsignedByte();
            byte[] content = from.readNBytes(from.readInt() - Integer.BYTES);
            if (type == READY && content[0] == IN_TRANSACTION) {
                send(to, 'E', REFUSAL.getBytes(StandardCharsets.UTF_8));
                return;
            }
            send(to, type, content);
        }
    }

    private static void send(DataOutputStream to, int type, byte[] content) throws IOException {
        to.writeByte(type);
        to.writeInt(content.length + Integer.BYTES);
        to.write(content);
        to.flush();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
