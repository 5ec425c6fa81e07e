package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import io.rescene.route.Exchanges;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.JdbcTemplate;

class EnqueuingTest {
    private final Runs runs = new Runs(new JdbcTemplate());
    private final Enqueuing enqueuing =
            new Enqueuing(runs, 1, Duration.ofDays(1), Optional.empty(), Throwable::toString);

    /** As after its run was cancelled: the rest of a page may be a thousand videos. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nobodyWaitsBetweenVideosOfWhichNoneIsEnqueuedAnyMore() throws InterruptedException {
        Exchange exchange = Exchanges.empty();
        Runs.Request all = new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);
        EnqueuingCount count = new EnqueuingCount();
        count.add(new WrittenBatch(
                List.of(Map.of()), List.of(), List.of(new Runs.Opened(1, UUID.randomUUID(), Optional.empty())), ""));
        assertThat(count.hasOpened()).isTrue();
        new EnqueuingState(
                        new Pause(Duration.ofDays(1)),
                        new Paging(1, Optional.empty(), Optional.empty()),
                        new EnqueuedRun(runs, all, exchange.getContext(), Optional.empty(), 1),
                        new JobWriting(candidates -> List.of()),
                        Optional.empty(),
                        count,
                        new AtomicBoolean(true))
                .attachTo(exchange);

        enqueuing.pause(exchange);
    }
}
