package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Candidate;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final Random RANDOM = new Random(7);

    private static Sample of(int videos, LongFunction<UUID> ids) {
        Sample sample = new Sample();
        LongStream.range(0, videos).mapToObj(ids).forEach(id -> sample.offer(new Candidate(id, null)));
        return sample;
    }

    @Test
    void ofFewAllAreLookedAt() {
        Sample sample = of(Sample.MOST, n -> new UUID(0, n));
        assertThat(sample.offered()).isEqualTo(Sample.MOST);
        assertThat(sample.picked()).hasSize(Sample.MOST);
    }

    @Test
    void ofManyAPartIsPickedEvenlyWhateverTheIdsLookLike() {
        int videos = 300_000;
        for (LongFunction<UUID> ids : List.<LongFunction<UUID>>of(
                n -> new UUID(0, n), n -> new UUID(n << 16, 7), n -> new UUID(RANDOM.nextLong(), n))) {
            Sample sample = of(videos, ids);
            assertThat(sample.offered()).isEqualTo(videos);
            assertThat(sample.picked()).hasSizeBetween(Sample.MOST * 2 / 5, Sample.MOST);
            double mean = sample.picked().stream()
                    .mapToLong(one -> one.video().getLeastSignificantBits() == 7
                            ? one.video().getMostSignificantBits() >> 16
                            : one.video().getLeastSignificantBits())
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(videos / 2.0, Percentage.withPercentage(3));
        }
    }
}
