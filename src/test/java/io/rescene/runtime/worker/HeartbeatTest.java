package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.support.LogHeard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;

class HeartbeatTest {
    private static final RuntimeException AWAY = new DataAccessResourceFailureException(
            "INSERT INTO rescene.workers", new SQLException("Connection to db:5432 refused.\nCheck the host"));

    private static final RuntimeException READ_ONLY = new UncategorizedSQLException(
            "beat",
            "INSERT INTO rescene.workers",
            new PSQLException(
                    new ServerErrorMessage("SERROR\0C25006\0Mcannot execute INSERT in a read-only transaction\0")));

    private final LogHeard heard = new LogHeard();
    private Optional<RuntimeException> trouble = Optional.empty();
    private final List<Optional<String>> watched = new ArrayList<>();
    private final Heartbeat heartbeat = new Heartbeat(
            () -> trouble.ifPresent(failure -> {
                throw failure;
            }),
            watched::add);

    @AfterEach
    void close() {
        heard.close();
    }

    private void beats(int times) {
        for (int i = 0; i < times; i++) {
            heartbeat.beat();
        }
    }

    private List<String> said() {
        return heard.lines(Heartbeat.class.getName()).stream()
                .filter(line -> !line.startsWith("DEBUG"))
                .toList();
    }

    private List<String> levels() {
        return said().stream().map(line -> line.split(" ", 2)[0]).toList();
    }

    /** On the way a connection may have been forgotten, and the lease runs. */
    @Test
    void oneConnectionThatIsLostIsNoOutage() {
        Iterator<Optional<RuntimeException>> tries =
                List.of(Optional.of(AWAY), Optional.<RuntimeException>empty()).iterator();
        new Heartbeat(
                        () -> tries.next().ifPresent(failure -> {
                            throw failure;
                        }),
                        watched::add)
                .beat();
        assertThat(tries).isExhausted();
        assertThat(watched).isEmpty();
        assertThat(said()).isEmpty();
    }

    @Test
    void eachOutageIsToldOnceAndItsEndOnce() {
        beats(2);
        assertThat(said()).isEmpty();

        trouble = Optional.of(AWAY);
        beats(3);
        assertThat(levels()).containsExactly("WARN");
        assertThat(said().get(0))
                .contains("Connection to db:5432 refused.")
                .doesNotContain("INSERT", "Check the host", "\n");

        trouble = Optional.empty();
        beats(2);
        assertThat(levels()).containsExactly("WARN", "INFO");

        trouble = Optional.of(READ_ONLY);
        beats(2);
        assertThat(levels()).containsExactly("WARN", "INFO", "WARN");
        assertThat(said().get(2))
                .contains("cannot execute INSERT in a read-only transaction", "default_transaction_read_only");
    }

    @Test
    void whoeverWatchesIsToldWhatTheTroubleIsByNowAndOfItsEnd() {
        beats(2);
        trouble = Optional.of(AWAY);
        beats(1);
        trouble = Optional.of(READ_ONLY);
        beats(1);
        trouble = Optional.empty();
        beats(2);
        assertThat(watched).hasSize(3);
        assertThat(watched.get(0)).hasValue("Connection to db:5432 refused.");
        assertThat(watched.get(1).orElseThrow()).contains("read-only transaction");
        assertThat(watched.get(2)).isEmpty();
    }

    @Test
    void whatSaysNothingIsNamedByItsClass() {
        trouble = Optional.of(new DataAccessResourceFailureException("INSERT", new java.io.EOFException()));
        beats(1);
        assertThat(said().get(0)).endsWith(": EOFException");
    }

    @Test
    void whatIsNoTroubleOfTheDatabaseIsTheCallers() {
        trouble = Optional.of(new IllegalStateException("a test's"));

        assertThatThrownBy(heartbeat::beat).isSameAs(trouble.get());

        assertThat(said()).isEmpty();
    }

    /** The process ends, and its connection with it. */
    @Test
    void aHeartbeatThatIsInterruptedTellsOfNoOutage() {
        trouble = Optional.of(AWAY);
        Thread.currentThread().interrupt();
        try {
            beats(1);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(said()).isEmpty();
    }
}
