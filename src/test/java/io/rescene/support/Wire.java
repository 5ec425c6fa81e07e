package io.rescene.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The server's end of one HTTP connection: sends replies, and can break off in all the ways a network does. */
final class Wire {

    /** What is sent. Content-Length is added. */
    record Reply(int status, Map<String, String> headers, byte[] body) {
        static Reply json(int status, Map<String, String> headers, String body) {
            Map<String, String> all = new java.util.TreeMap<>(headers);
            all.putIfAbsent("content-type", "application/json");
            return new Reply(status, Map.copyOf(all), body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Wire(Socket socket, InputStream in) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = socket.getOutputStream();
    }

    /** Sends the whole reply. */
    void send(Reply reply) throws IOException {
        byte[] head = head(reply);
        byte[] all = new byte[head.length + reply.body().length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(reply.body(), 0, all, head.length, reply.body().length);
        bytes(all);
    }

    /** The status line and headers as sent, with the empty line. */
    static byte[] head(Reply reply) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Status\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ").append(reply.body().length).append("\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Sends these bytes as they are. */
    void bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Ends the connection with RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the connection in order (FIN). */
    void hangUp() throws IOException {
        socket.close();
    }

    /**
     * Waits so long, watching the peer.
     *
     * @return false when the peer hung up meanwhile, or this server was closed
     */
    boolean pause(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        long left = end - System.nanoTime();
        while (left > 0) {
            socket.setSoTimeout((int) Math.max(1, Math.min(Integer.MAX_VALUE, left / 1_000_000)));
            if (!peerIsThere()) {
                return false;
            }
            left = end - System.nanoTime();
        }
        socket.setSoTimeout(0);
        return true;
    }

    private boolean peerIsThere() throws IOException {
        in.mark(1);
        try {
            if (in.read() < 0) {
                return false;
            }
            in.reset();
            throw new IOException("pipelined requests are not supported");
        } catch (SocketTimeoutException e) {
            // Silence is what a waiting client keeps.
            return true;
        } catch (java.net.SocketException e) {
            return false;
        }
    }
}
