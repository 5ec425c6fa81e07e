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
    @Test
    void whereNobodyWorksItNamesTheWorkerOfTheSameServices() {
        Progress jobs = new Progress(1, 1, 0, 0, 0, 0, 0, 0, 0);
        LibraryStatus status = new LibraryStatus(
                0, 1, List.of(), jobs, new StuckVideos(List.of(), 0), List.of(), LibraryStatus.Spend.NONE);
        StringWriter printed = new StringWriter();

        new StatusText(new PrintWriter(printed), "`rescene --embedded worker`")
                .print(Optional.empty(), status, new Rate(0, 0), 1, List.of());

        assertThat(printed.toString()).contains("no worker is alive: start one with `rescene --embedded worker`");
    }
}
