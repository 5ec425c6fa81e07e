package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void whatAnotherThreadThrewIsThrownAsItWas() {
        RuntimeException own = new IllegalStateException("a test's");
        assertThat(Causes.thrown(new ExecutionException(own))).isSameAs(own);

        Error error = new StackOverflowError("a test's");
        assertThatThrownBy(() -> Causes.thrown(new ExecutionException(error))).isSameAs(error);

        IOException checked = new IOException("a test's");
        assertThat(Causes.thrown(new ExecutionException(checked))).hasCause(checked);
    }

    @Test
    void whatSaysNothingIsToldByItsKind() {
        assertThat(Causes.words(new EOFException())).isEqualTo("EOFException");
        assertThat(Causes.words(new EOFException(" "))).isEqualTo("EOFException");
        assertThat(Causes.words(new EOFException("ended"))).isEqualTo("ended");
    }

    @Test
    void theLineIsTheFirstOfWhatIsAtTheBottom() {
        assertThat(Causes.line(new IllegalStateException("around", new IOException("bottom\nmore"))))
                .isEqualTo("bottom");
        assertThat(Causes.line(new IllegalStateException("around", new SQLException("it ended", new EOFException()))))
                .as("the driver's words, where the bottom has none")
                .isEqualTo("it ended");
        assertThat(Causes.line(new IllegalStateException("around", new EOFException())))
                .isEqualTo("EOFException");
    }

    @Test
    void aChainThatLeadsBackIntoItselfEnds() {
        Exception one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("other", one));
        assertThat(Causes.first(IOException.class, one)).isEmpty();
    }
}
