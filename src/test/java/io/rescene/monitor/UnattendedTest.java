package io.rescene.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnattendedTest {
    private static final LibraryStatus.Worker WORKER = new LibraryStatus.Worker("w", "host", 1, "open", "");

    private static Progress queued(long queued, long capped) {
        return new Progress(queued, queued, 0, 0, 0, 0, 0, 0, capped);
    }

    @Test
    void isSaidOfJobsThatAWorkerWouldTake() {
        assertThat(Unattended.line(queued(2, 1), List.of(), "`rescene worker`"))
                .contains("2 jobs are waiting, but no worker is alive: start one with `rescene worker`");
    }

    @Test
    void isNotSaidWhereOneLivesOrWouldTakeNone() {
        assertThat(Unattended.line(queued(2, 0), List.of(WORKER), "x")).isEmpty();
        assertThat(Unattended.line(queued(2, 2), List.of(), "x")).isEmpty();
        assertThat(Unattended.line(Progress.NONE, List.of(), "x")).isEmpty();
    }
}
