package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.jobs.Runs;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.Services;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunWatchIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @Test
    void whoEndsItDoesNotWaitForADatabaseThatDoesNotAnswer() throws Exception {
        SERVICES.createLibrary();
        SERVICES.migrate();
        long run = new Runs(SERVICES.jdbc())
                .open(new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        StopSignal stop = new StopSignal();
        try (Looks looks = new Looks("watch", stop);
                Connection other = SERVICES.dataSource().getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE rescene.jobs");
            RunWatch watch = new RunWatch(SERVICES.jdbc(), stop, looks, Watcher.NOBODY, "");
            CompletableFuture<Integer> end = CompletableFuture.supplyAsync(() -> watch.untilFinished(run));
            await().until(SERVICES::isAnybodyBlocked);

            stop.stop();

            assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
        }
    }
}
