package io.rescene.cli;

import io.rescene.resilience.LastingLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Output that never holds up who writes: whoever should read it may have stopped reading, as a hung log collector or a pager
 * does, and a worker must go on, and be able to end, all the same. A thread of its own writes; what it can't write yet is
 * kept, up to a bound, and what does not fit is left out and counted, a whole write at a time.
 */
final class UnstalledOutput {
    private static final int MOST_BYTES = 1_048_576;

    private record Piece(byte[] bytes, Consumer<IOException> trouble) {}

    private final OutputStream out;
    private final LongConsumer missing;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private int bytes;
    private long leftOut;
    private boolean givenUp;
    /** Pieces that were written, or could not be. */
    private long done;

    /**
     * Writes from now on.
     *
     * @param out not buffered; never closed
     * @param missing is told how many writes were left out, once it is read again
     */
    UnstalledOutput(OutputStream out, LongConsumer missing) {
        this.out = out;
        this.missing = missing;
        Thread thread = new Thread(this::serve, "output");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A way in; each write is one piece.
     *
     * @param trouble is told what kept a piece of it from being written
     */
    OutputStream to(Consumer<IOException> trouble) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int count) {
                byte[] piece = new byte[count];
                System.arraycopy(from, offset, piece, 0, count);
                add(new Piece(piece, trouble));
            }
        };
    }

    private synchronized void add(Piece piece) {
        if (bytes > 0 && bytes + piece.bytes().length > MOST_BYTES) {
            leftOut++;
            piece.trouble().accept(unread());
            return;
        }
        waiting.add(piece);
        bytes += piece.bytes().length;
        notifyAll();
    }

    private static IOException unread() {
        return new IOException("nobody reads it");
    }

    private void serve() {
        LastingLoop.run(() -> {
            write(next());
            long count = written();
            if (count > 0) {
                missing.accept(count);
            }
            return true;
        });
    }

    private synchronized Piece next() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        return waiting.getFirst();
    }

    private void write(Piece piece) {
        try {
            out.write(piece.bytes());
        } catch (IOException e) {
            piece.trouble().accept(e);
        }
    }

    /** The first piece is through; how many were left out, as soon as nothing waits any more. */
    private synchronized long written() {
        bytes -= waiting.removeFirst().bytes().length;
        done++;
        givenUp = false;
        notifyAll();
        long count = waiting.isEmpty() ? leftOut : 0;
        leftOut -= count;
        return count;
    }

    /**
     * Waits until all is written, unless for so long nothing is: then whoever wrote the rest is told, and it is not waited for
     * again until somebody reads.
     */
    synchronized void finish(Duration most) {
        long before = done;
        long since = System.nanoTime();
        try {
            while (!waiting.isEmpty() && !givenUp) {
                long left = since + most.toNanos() - System.nanoTime();
                if (left <= 0) {
                    givenUp = true;
                    waiting.forEach(piece -> piece.trouble().accept(unread()));
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
                since = done == before ? since : System.nanoTime();
                before = done;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
