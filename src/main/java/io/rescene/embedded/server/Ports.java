package io.rescene.embedded.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Free TCP ports on 127.0.0.1. */
final class Ports {
    private Ports() {}

    /**
     * A port nobody listens on now: the wanted one if it is free, else one the system chooses.
     *
     * @param wanted 1 to 65535, or 0 for any
     * @throws EmbeddedServerException if the loopback interface has no free port
     */
    static int free(int wanted) {
        if (wanted > 0 && isFree(wanted)) {
            return wanted;
        }
        try (var socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EmbeddedServerException("No free TCP port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** Whether a server could listen on this port of 127.0.0.1 now. */
    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            // As the servers do: connections of an earlier server that linger in TIME_WAIT don't count as taken.
            socket.setReuseAddress(true);
            socket.bind(loopback(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    }
}
