package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    private final List<String> closed = new ArrayList<>();

    @TempDir
    private Path folder;

    private AutoCloseable named(String name) {
        return () -> closed.add(name);
    }

    @Test
    void whatWasOpenedIsClosedInReverseOrder() {
        try (Session session = Session.open(folder, Map.of(), new Properties())) {
            session.keep(named("database"));
            session.keep(named("Camel"));
            assertThat(closed).isEmpty();
        }
        assertThat(closed).containsExactly("Camel", "database");
    }

    /** A thread that connects ahead may come too late. */
    @Test
    void whatIsOpenedAfterTheEndIsClosedAtOnce() {
        Session session = Session.open(folder, Map.of(), new Properties());
        session.close();
        session.keep(named("late"));
        assertThat(closed).containsExactly("late");
    }
}
