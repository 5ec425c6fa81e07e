package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server, and does what networks do; every mode can be switched while it runs. */
public final class TcpProxy implements AutoCloseable {
    private enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    private record Chunk(byte[] bytes, long due) {}

    private final InetSocketAddress target;
    private final InetAddress address;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutAfter = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong bytesToServer = new AtomicLong();
    private final AtomicLong bytesToClient = new AtomicLong();
    private final Object gate = new Object();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private volatile ServerSocket server;
    private volatile Future<?> accepting = CompletableFuture.completedFuture(null);
    private volatile long toServerNanos;
    private volatile long toClientNanos;
    private boolean held;

    /** Listens on a free loopback port and passes everything on to host and port. */
    public TcpProxy(String host, int port) {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), host, port);
    }

    /** Listens at an address of this machine and passes everything on to host and port. */
    public TcpProxy(InetSocketAddress at, String host, int port) {
        this.target = new InetSocketAddress(host, port);
        this.address = at.getAddress();
        this.server = listen(at.getPort());
        this.port = server.getLocalPort();
    }

    /** Where clients connect to, on 127.0.0.1 if no address was named; the same for the whole life. */
    public int port() {
        return port;
    }

    /** Back to order: no latency, no hold, no cut, connections accepted. */
    public void pass() {
        latency(Duration.ZERO, Duration.ZERO);
        cutAfter.set(Long.MAX_VALUE);
        hold(false);
        if (server.isClosed()) {
            server = listen(port);
        }
    }

    /** Each byte arrives so much later, in either direction. */
    public void latency(Duration toServer, Duration toClient) {
        toServerNanos = toServer.toNanos();
        toClientNanos = toClient.toNanos();
    }

    /** Nothing arrives any more and nobody is told; what was sent comes through after {@link #pass()}, as with TCP. */
    public void blackHole() {
        hold(true);
    }

    /** Every connection ends with RST; new ones are accepted. */
    public void resetAll() {
        // All before the first: a pump that sees its one end go closes the other, which must be a reset too.
        open.forEach(TcpProxy::closesWithReset);
        open.forEach(TcpProxy::reset);
    }

    /** New connections are refused; those that exist end with RST. */
    public void refuse() {
        try {
            server.close();
            // The kernel listens on for as long as a thread is inside accept(), closed or not.
            accepting.get(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("port " + port + " is still being listened on", e);
        }
        resetAll();
    }

    /** After so many more bytes from the server, over all connections, each connection that gets one more ends. */
    public void cutAfter(long bytesToClient) {
        cutAfter.set(bytesToClient);
    }

    /** Bytes that clients have sent so far. */
    public long bytesToServer() {
        return bytesToServer.get();
    }

    /** Bytes that the server has sent so far. */
    public long bytesToClient() {
        return bytesToClient.get();
    }

    /** Connections now open from clients and to the server, both counted. */
    public int connections() {
        return open.size();
    }

    private void hold(boolean now) {
        synchronized (gate) {
            held = now;
            gate.notifyAll();
        }
    }

    private ServerSocket listen(int at) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, at), 512);
            accepting = threads.submit(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + at + " can't be had (again)", e);
        }
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket client = from.accept();
                open.add(client);
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                if (!from.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        open.add(upstream);
        try {
            awaitRelease();
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(target, 10_000);
            pump(client, upstream, Way.TO_SERVER);
            pump(upstream, client, Way.TO_CLIENT);
        } catch (IOException e) {
            // The server refuses: so must we.
            reset(client);
            reset(upstream);
            forget(client, upstream);
        }
    }

    /** One thread reads and stamps, one waits and writes, so that latency does not add up over chunks. */
    private void pump(Socket from, Socket to, Way way) {
        LinkedBlockingQueue<Chunk> between = new LinkedBlockingQueue<>(1_000);
        threads.execute(() -> read(from, between, way));
        threads.execute(() -> write(from, to, between, way));
    }

    private void read(Socket from, LinkedBlockingQueue<Chunk> between, Way way) {
        byte[] buffer = new byte[65_536];
        try {
            int count = 0;
            while (count >= 0) {
                count = readSome(from, buffer);
                (way == Way.TO_SERVER ? bytesToServer : bytesToClient).addAndGet(Math.max(count, 0));
                long delay = way == Way.TO_SERVER ? toServerNanos : toClientNanos;
                between.put(new Chunk(Arrays.copyOf(buffer, Math.max(count, 0)), System.nanoTime() + delay));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int readSome(Socket from, byte[] buffer) {
        try {
            return from.getInputStream().read(buffer);
        } catch (IOException e) {
            // Broken is as good as ended: the other side is closed as well.
            return -1;
        }
    }

    private void write(Socket from, Socket to, LinkedBlockingQueue<Chunk> between, Way way) {
        try {
            for (Chunk chunk = between.take(); chunk.bytes.length > 0; chunk = between.take()) {
                awaitTime(chunk.due);
                awaitRelease();
                long left = way == Way.TO_CLIENT ? cutAfter.addAndGet(-chunk.bytes.length) : Long.MAX_VALUE;
                if (left < 0) {
                    to.getOutputStream().write(chunk.bytes, 0, (int) Math.max(0, chunk.bytes.length + left));
                    break;
                }
                to.getOutputStream().write(chunk.bytes);
            }
            awaitRelease();
            to.close();
            from.close();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            forget(from, to);
        }
    }

    private void awaitTime(long due) throws InterruptedException {
        synchronized (gate) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(gate, left);
            }
        }
    }

    private void awaitRelease() throws IOException {
        synchronized (gate) {
            try {
                while (held) {
                    gate.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the proxy is being closed", e);
            }
        }
    }

    private void forget(Socket a, Socket b) {
        open.remove(a);
        open.remove(b);
    }

    private static void closesWithReset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already, which is what is wanted.
            return;
        }
    }

    private static void reset(Socket socket) {
        closesWithReset(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already, which is what was wanted.
            return;
        }
    }

    @Override
    public void close() {
        refuse();
        threads.shutdownNow();
    }
}
