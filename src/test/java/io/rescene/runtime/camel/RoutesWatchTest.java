package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.support.LogHeard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A worker that ends while it takes an edit up. */
@Timeout(60)
class RoutesWatchTest {
    /** A database that is found to be away only when it may be. */
    private static final class Slow extends AbstractDataSource {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch answers = new CountDownLatch(1);
        private volatile boolean interrupted;

        @Override
        public Connection getConnection() throws SQLException {
            asked.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                interrupted = true;
                throw new SQLException("broken off", e);
            }
            throw new SQLException("away", "08001");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }

    @TempDir
    private Path folder;

    @Test
    void anEditThatIsBeingTakenUpIsNotBrokenOff() throws Exception {
        Slow database = new Slow();
        try (IdleCamel camel = new IdleCamel(folder, Map.of())) {
            RoutesWatch watch = new RoutesWatch(camel.context(), camel.live(), new JdbcTemplate(database));
            String edited = Files.readString(Path.of("routes/sql/scenes.sql")) + "-- edited";
            Files.createDirectories(folder.resolve("sql"));
            Files.writeString(folder.resolve("sql/scenes.sql"), edited);
            database.asked.await();

            Thread ending = new Thread(watch::close);
            ending.start();
            await().until(() -> EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                    .contains(ending.getState()));
            database.answers.countDown();
            ending.join();

            assertThat(database.interrupted).isFalse();
            assertThat(camel.live().folder().edition().sql()).containsEntry("sql/scenes.sql", edited);
        }
    }

    /** Of each file that can't be used something can be said: else the watch would end without a word. */
    @Test
    void afterAFileThatIsNotThereTheNextEditIsTakenUp() throws Exception {
        try (IdleCamel camel = new IdleCamel(folder, Map.of());
                LogHeard log = new LogHeard();
                RoutesWatch watch = new RoutesWatch(camel.context(), camel.live(), new JdbcTemplate(new Slow()))) {
            assertThat(watch).isNotNull();
            Path route = folder.resolve("enqueue-videos.camel.yaml");
            String packed = Files.readString(Path.of("routes/enqueue-videos.camel.yaml"));
            Files.writeString(route, packed.replace("sql/count-candidates.sql", "sql/nope.sql"));
            await().until(() ->
                    log.lines(RoutesWatch.class.getName()).toString().contains("routes/sql/nope.sql"));

            String mended = packed + "# mended";
            Files.writeString(route, mended);
            await().until(() -> camel.live().folder().edition().routes().containsValue(mended));
        }
    }
}
