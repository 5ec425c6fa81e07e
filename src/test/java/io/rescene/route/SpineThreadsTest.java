package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpineThreadsTest {
    /** Each call has a deadline, which holds the request with its picture: a minute's calls would fill the memory. */
    @Test
    void aDeadlineThatIsMetIsForgotten() {
        try (SpineThreads threads = new SpineThreads(1, 1)) {
            threads.timer.schedule(() -> {}, 1, TimeUnit.DAYS).cancel(false);
            assertThat(threads.timer.getQueue()).isEmpty();
        }
    }

    @Test
    void moreAndFewerPicturesAreFetchedAtOnceFromNowOn() {
        try (SpineThreads threads = new SpineThreads(4, 1)) {
            for (int most : new int[] {100, 100, 3, 1, 2}) {
                threads.fetching(most);
                assertThat(threads.fetchers.getCorePoolSize()).isEqualTo(most);
                assertThat(threads.fetchers.getMaximumPoolSize()).isEqualTo(most);
            }
        }
    }

    /** One that could not be started in the middle of a job would leave it in work for ever. */
    @Test
    void allAreThereBeforeAnyJobIs() {
        try (SpineThreads threads = new SpineThreads(3, 2)) {
            assertThat(Stream.of(
                            threads.after,
                            threads.claims,
                            threads.scenes,
                            threads.endings,
                            threads.saves,
                            threads.timer))
                    .allSatisfy(pool -> assertThat(((ThreadPoolExecutor) pool).getPoolSize())
                            .isEqualTo(((ThreadPoolExecutor) pool).getCorePoolSize()));
            assertThat(threads.fetchers.getPoolSize()).isEqualTo(3);
        }
    }
}
