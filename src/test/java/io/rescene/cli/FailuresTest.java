package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static String told(Error error) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Failures.tell(error, new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatTheJvmIsShortOfIsALineWithWhatGivesMore() {
        assertThat(told(new OutOfMemoryError("Java heap space")).lines())
                .singleElement()
                .asString()
                .contains("Java heap space", "-Xmx");
        assertThat(told(new OutOfMemoryError(
                                "unable to create native thread: possibly out of memory or process/resource limits reached"))
                        .lines())
                .singleElement()
                .asString()
                .contains("thread", "ulimit -u");
    }

    @Test
    void anotherErrorKeepsItsTrace() {
        assertThat(told(new AssertionError("so"))).contains("AssertionError: so", "\tat ");
    }
}
