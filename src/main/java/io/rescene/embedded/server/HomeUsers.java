package io.rescene.embedded.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a home: each user holds a lock on a file of its own in {@code users/}, which the system releases when its
 * process dies, however it dies. One more lock makes starting and stopping one at a time.
 *
 * <p>A file each, not one shared lock: POSIX locks belong to the process, and closing any channel to a file drops all
 * locks the process has on it, so two users in one JVM could not tell each other apart.
 */
final class HomeUsers {
    /** File locks don't exclude threads of one JVM from each other; this does, for all homes. */
    private static final ReentrantLock THIS_JVM = new ReentrantLock();

    private static final String THIS_PROCESS = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L) + "-";

    private final Path home;
    private final Path folder;
    private @Nullable Path ownFile;
    private @Nullable FileChannel ownLock;

    HomeUsers(Path home) {
        this.home = home;
        this.folder = home.resolve("users");
    }

    /** Excludes all other threads and processes of this home from starting and stopping, until closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for its turn; empty if others have held it longer than the limit. */
    Optional<Turn> turn(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            if (!THIS_JVM.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return fileTurn(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } catch (IOException | RuntimeException e) {
            THIS_JVM.unlock();
            throw e;
        }
    }

    private Optional<Turn> fileTurn(Duration limit) throws IOException {
        FileChannel channel = FileChannel.open(
                home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!Poll.until(limit, () -> tryLock(channel))) {
            channel.close();
            THIS_JVM.unlock();
            return Optional.empty();
        }
        return Optional.of(() -> {
            close(channel);
            THIS_JVM.unlock();
        });
    }

    /** Counts the caller among the users; to be called in a turn. */
    void join() throws IOException {
        Folders.makePrivate(folder);
        Path file = folder.resolve(THIS_PROCESS + UUID.randomUUID());
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ownFile = file;
        ownLock = channel;
        if (!tryLock(channel)) {
            throw new IOException("can't lock " + file + ": does its file system know locks?");
        }
    }

    /** Takes the caller from the users, inside or outside a turn. */
    void leave() throws IOException {
        if (ownFile != null) {
            Files.deleteIfExists(ownFile);
        }
        if (ownLock != null) {
            ownLock.close();
        }
    }

    /** Number of a living process that uses this home besides the caller, if any; to be called in a turn. */
    Optional<String> other() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!file.equals(ownFile) && isAlive(file)) {
                    String name = file.getFileName().toString();
                    return Optional.of(name.substring(0, Math.max(0, name.indexOf('-'))));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isAlive(Path file) throws IOException {
        if (file.getFileName().toString().startsWith(THIS_PROCESS)) {
            // Not to be opened: closing it again would drop the lock its user holds in this JVM.
            return true;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (!tryLock(channel)) {
                return true;
            }
            Files.deleteIfExists(file);
            return false;
        } catch (NoSuchFileException leftMeanwhile) {
            return false;
        }
    }

    private static boolean tryLock(FileChannel channel) {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (IOException e) {
            throw new EmbeddedServerException("Can't lock a file of the embedded servers: " + e, e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("Can't release the lock of the embedded servers: " + e, e);
        }
    }
}
