package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Progress;
import io.rescene.monitor.Rate;
import io.rescene.monitor.StuckVideos;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    /** Another would work on other services. */
    @Test
    void whatCanBeDoneIsSaidWithTheWordsThatWereTyped() {
        Progress jobs = new Progress(2, 1, 0, 0, 0, 0, 1, 0, 0);
        LibraryStatus status = new LibraryStatus(
                0, 1, List.of(), jobs, new StuckVideos(List.of(), 0), List.of(), LibraryStatus.Spend.NONE);
        StringWriter text = new StringWriter();

        new StatusText(new PrintWriter(text), command -> "`rescene --embedded " + command + "`")
                .print(Optional.empty(), status, new Rate(0, 0), 1, List.of());

        assertThat(text.toString())
                .contains("start one with `rescene --embedded worker`")
                .contains("1 job is dead: `rescene --embedded dead list` says why");
    }
}
