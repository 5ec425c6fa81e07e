package io.rescene.embedded.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The two servers of a home; to be used by who has the turn.
 *
 * @param home their folder
 * @param state what the home remembers of them
 */
record HomeServers(Path home, HomeState state) {
    private static final int PORT_ATTEMPTS = 3;

    /** Starts what doesn't run yet; returns what the home remembers now. */
    HomeState start() throws IOException {
        if (!HomeState.isStored(home) && Files.exists(postgresFolder().resolve("data"))) {
            throw new EmbeddedServerException("The folder " + home + " has data of embedded servers but not the"
                    + " password to them, servers.properties: bring that back, or delete the folder");
        }
        OptionalInt postgres = postgres().runningPort();
        OptionalInt redis = redis(state).runningPort();
        if (postgres.isPresent() && redis.isPresent()) {
            return state.withPorts(postgres.getAsInt(), redis.getAsInt());
        }
        // Before anything runs: what is started must be found again, by the password too.
        state.save(home);
        int uid = Folders.writer(home);
        var launcher = new Launcher(uid);
        var binaries = new ServerBinaries(home, uid);
        int port = postgres.isPresent()
                ? postgres.getAsInt()
                : postgres().start(launcher, binaries.postgres(), state.postgresPort());
        HomeState next = state.withPorts(port, redis.orElse(state.redisPort()));
        if (redis.isEmpty()) {
            return startRedis(next, launcher, binaries);
        }
        next.save(home);
        return next;
    }

    private HomeState startRedis(HomeState before, Launcher launcher, ServerBinaries binaries) {
        for (int attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
            HomeState next = before.withPorts(before.postgresPort(), Ports.free(before.redisPort()));
            next.save(home);
            if (redis(next).start(launcher, binaries.redis(), next.redisPort())) {
                return next;
            }
        }
        throw new EmbeddedServerException("Redis did not start in " + home + ": every port it chose was taken");
    }

    /** Stops what runs. */
    void stop() {
        redis(state).stop();
        postgres().stop();
    }

    /** Deletes the data and logs of stopped servers; ports and password stay. */
    void deleteData() throws IOException {
        Folders.remove(postgresFolder());
        Folders.remove(redisFolder());
    }

    private EmbeddedPostgresServer postgres() {
        return new EmbeddedPostgresServer(postgresFolder(), state.secret());
    }

    private EmbeddedRedisServer redis(HomeState current) {
        return new EmbeddedRedisServer(redisFolder(), current.secret(), current.redisPort());
    }

    private Path postgresFolder() {
        return home.resolve("postgres");
    }

    private Path redisFolder() {
        return home.resolve("redis");
    }
}
