package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UnstalledOutputTest {
    private static final byte[] LINE = "x".repeat(1023).concat("\n").getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CountDownLatch reads = new CountDownLatch(1);
    private final AtomicLong missing = new AtomicLong();

    private final UnstalledOutput output = new UnstalledOutput(
            new OutputStream() {
                @Override
                public void write(int one) {
                    read.write(one);
                }

                @Override
                public void write(byte[] bytes, int offset, int count) throws IOException {
                    try {
                        reads.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    if (bytes[offset] == '!') {
                        throw new IOException("No space left on device");
                    }
                    read.write(bytes, offset, count);
                }
            },
            missing::addAndGet);

    @Test
    void nobodyWaitsForWhoDoesNotReadAndWhatIsLeftOutIsCounted() throws IOException {
        AtomicLong troubles = new AtomicLong();
        OutputStream way = output.to(trouble -> troubles.incrementAndGet());
        for (int line = 0; line < 3000; line++) {
            way.write(LINE);
        }
        assertThat(troubles.get()).as("left out").isEqualTo(3000 - 1024);
        output.finish(Duration.ofMillis(10));
        assertThat(troubles.get()).as("not written at the end").isEqualTo(3000);
        assertThat(read.size()).isZero();

        reads.countDown();
        await().until(() -> missing.get() > 0);
        assertThat(read.size()).isEqualTo(1024 * 1024);
        assertThat(missing.get()).isEqualTo(3000 - 1024);

        way.write("the end\n".getBytes(StandardCharsets.US_ASCII));
        output.finish(Duration.ofSeconds(30));
        assertThat(read.toString(StandardCharsets.US_ASCII)).endsWith("x\nthe end\n");
        assertThat(missing.get()).isEqualTo(3000 - 1024);
    }

    @Test
    void aPieceThatIsLargerThanAllThatIsKeptIsWrittenWhole() throws IOException {
        reads.countDown();
        byte[] large = new byte[3 * 1024 * 1024];
        output.to(trouble -> {}).write(large);
        output.finish(Duration.ofSeconds(30));
        assertThat(read.size()).isEqualTo(large.length);
        assertThat(missing.get()).isZero();
    }

    @Test
    void troubleIsToldToWhoseItIsAndTheRestGoesOn() throws IOException {
        reads.countDown();
        List<String> troubles = new CopyOnWriteArrayList<>();
        output.to(trouble -> troubles.add("first: " + trouble.getMessage())).write(new byte[] {'!'});
        output.to(trouble -> troubles.add("second")).write(new byte[] {'.'});
        output.finish(Duration.ofSeconds(30));
        assertThat(troubles).containsExactly("first: No space left on device");
        assertThat(read.toString(StandardCharsets.US_ASCII)).isEqualTo(".");
    }

    @Test
    void aCommandThatHoldsJobsIsAService() {
        assertThat(ProcessOutput.isService(List.of())).isTrue();
        assertThat(ProcessOutput.isService(List.of("--embedded", "worker", "--drain")))
                .isTrue();
        assertThat(ProcessOutput.isService(List.of("run"))).isTrue();
        assertThat(ProcessOutput.isService(List.of("runs", "list"))).isFalse();
        assertThat(ProcessOutput.isService(List.of("worker", "--help"))).isFalse();
        assertThat(ProcessOutput.isService(List.of("status", "--watch"))).isFalse();
    }
}
