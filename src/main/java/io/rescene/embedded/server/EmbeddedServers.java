package io.rescene.embedded.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * PostgreSQL and Redis from the jar, kept in a folder, the home. All processes that use the same home share the servers;
 * the last one out stops them. What a killed process left running is taken over by the next start.
 *
 * <p>The servers listen on 127.0.0.1 only, with a password that is kept in the home, in a session of their own: Ctrl-C
 * doesn't reach them. They are not stopped by themselves when the JVM ends, because the application may need them in
 * its orderly stop: call {@link #close()} after that, in a shutdown hook.
 */
public final class EmbeddedServers implements AutoCloseable {
    /** Above the longest start: unpacking, initdb and recovery on a slow machine. */
    private static final Duration TURN_TO_START = Duration.ofMinutes(2);

    private static final Duration TURN_TO_STOP = Duration.ofSeconds(10);

    private final Path home;
    private final HomeUsers users;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object leaving = new Object();
    private boolean left;
    private volatile HomeState state = new HomeState("", 0, 0);

    private EmbeddedServers(Path home) {
        this.home = home;
        this.users = new HomeUsers(home);
    }

    /**
     * Starts, or joins, the servers kept in a home.
     *
     * @param home folder of the servers, made if missing; any characters, may be relative. First start in a home about
     *     2 s, later ones 0.3 s.
     * @throws EmbeddedServerException if the platform is not supported, the folder can't be used or a server doesn't
     *     start; nothing is left running then
     */
    public static EmbeddedServers start(Path home) {
        return open(home, false);
    }

    /**
     * Like {@link #start}, but with empty servers: ends what a killed process left running in the home and deletes the
     * data of both servers first.
     *
     * @param home folder of the servers, made if missing
     * @throws EmbeddedServerException as for {@link #start}, and if a living process uses this home
     */
    public static EmbeddedServers startFresh(Path home) {
        return open(home, true);
    }

    private static EmbeddedServers open(Path given, boolean fresh) {
        Platform.current();
        Path home = Folders.reachable(given);
        Folders.makePrivate(home);
        var servers = new EmbeddedServers(home);
        // A stop signal during the start: nobody holds the servers yet who could close them.
        var rescue = new Thread(servers::close, "embedded-servers-rescue");
        try {
            Runtime.getRuntime().addShutdownHook(rescue);
            servers.enter(fresh);
        } catch (IOException e) {
            throw new EmbeddedServerException("Can't use the folder " + home + " for the embedded servers: " + e, e);
        } finally {
            remove(rescue);
        }
        if (servers.closed.get()) {
            throw ending();
        }
        return servers;
    }

    private static EmbeddedServerException ending() {
        return new EmbeddedServerException("The embedded servers were not started: this process is ending");
    }

    private static void remove(Thread rescue) {
        try {
            Runtime.getRuntime().removeShutdownHook(rescue);
        } catch (IllegalStateException ending) {
            // It is at work, and waits for the start to be over: its work is done only when the servers are stopped.
            boolean interrupted = Thread.interrupted();
            Poll.until(TURN_TO_STOP, () -> !rescue.isAlive());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void enter(boolean fresh) throws IOException {
        try (HomeUsers.Turn turn = users.turn(TURN_TO_START).orElseThrow(this::noTurn)) {
            if (closed.get()) {
                throw ending();
            }
            state = HomeState.load(home);
            if (fresh) {
                clear();
            }
            users.join();
            try {
                state = new HomeServers(home, state).start();
            } catch (IOException | RuntimeException e) {
                users.leave();
                stopUnused();
                throw e;
            }
        }
    }

    private EmbeddedServerException noTurn() {
        return new EmbeddedServerException("The embedded servers in " + home
                + " have been starting or stopping in another process for " + TURN_TO_START.toSeconds()
                + " s: end that process");
    }

    private void clear() throws IOException {
        Optional<String> other = users.other();
        if (other.isPresent()) {
            throw new EmbeddedServerException(
                    "The embedded servers in " + home + " are in use by process " + other.get() + ": end it first");
        }
        var servers = new HomeServers(home, state);
        servers.stop();
        servers.deleteData();
    }

    /** Where PostgreSQL takes connections: {@code postgresql://postgres:PASSWORD@127.0.0.1:PORT/postgres}. */
    public String databaseUrl() {
        return "postgresql://postgres:" + state.secret() + "@127.0.0.1:" + state.postgresPort() + "/postgres";
    }

    /** Where Redis takes connections: {@code redis://:PASSWORD@127.0.0.1:PORT/0}. */
    public String redisUrl() {
        return "redis://:" + state.secret() + "@127.0.0.1:" + state.redisPort() + "/0";
    }

    /**
     * Leaves; the last process out stops both servers, which takes some tenths of a second, at most about 12 s if they
     * have to be forced. Further calls do nothing.
     *
     * @throws EmbeddedServerException if the home can't be read or a server can't be stopped
     */
    @Override
    public void close() {
        closed.set(true);
        // A second caller, as a shutdown hook, waits for the first: its JVM would end before the servers do.
        synchronized (leaving) {
            if (left) {
                return;
            }
            // An interrupted thread would not wait for the orderly end of the servers.
            boolean interrupted = Thread.interrupted();
            try {
                left = true;
                leave();
            } catch (IOException e) {
                throw new EmbeddedServerException("Can't leave the embedded servers in " + home + ": " + e, e);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void leave() throws IOException {
        // First out, then the turn: of two that leave at once, the second finds nobody and stops the servers.
        users.leave();
        Optional<HomeUsers.Turn> turn = users.turn(TURN_TO_STOP);
        if (turn.isPresent()) {
            try (HomeUsers.Turn held = turn.get()) {
                users.leave();
                stopUnused();
            }
        }
        // Else who has the turn is a user, who will look after the servers when it leaves.
    }

    private void stopUnused() throws IOException {
        if (users.other().isEmpty()) {
            new HomeServers(home, HomeState.load(home)).stop();
        }
    }
}
