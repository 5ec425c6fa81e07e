package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CausesTest {
    /** As PostgreSQL's driver tells of a connection that a proxy has cut. */
    @Test
    void theEndOfAConnectionIsToldByWhoNoticedIt() {
        SQLException noticed =
                new SQLException("An I/O error occurred while sending to the backend.", new EOFException());
        RuntimeException statement = new IllegalStateException("SQL [WITH …]\nmore of it", noticed);

        assertThat(Causes.innermost(statement)).isSameAs(noticed);
        assertThat(Causes.line(statement)).isEqualTo("An I/O error occurred while sending to the backend.");
    }

    @Test
    void whatIsAtTheBottomIsToldIfItSaysSomething() {
        ConnectException refused = new ConnectException("Connection refused\nat the port");

        assertThat(Causes.line(new IllegalStateException("The connection attempt failed.", refused)))
                .isEqualTo("Connection refused");
    }

    @Test
    void whereNothingSaysAnythingItsClassTellsMost() {
        assertThat(Causes.line(new EOFException())).isEqualTo("EOFException");
        assertThat(Causes.line(new IllegalStateException("INSERT …", new EOFException())))
                .isEqualTo("EOFException");
    }
}
