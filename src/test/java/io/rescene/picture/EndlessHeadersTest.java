package io.rescene.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.EndlessHost;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host whose headers don't end costs its own picture, and no memory. */
@Timeout(30)
class EndlessHeadersTest {
    @ParameterizedTest
    @CsvSource({"many", "long", "chunk"})
    void onlyThatPictureIsBroken(String kind) throws IOException {
        String a = "a".repeat(1000);
        String ok = "HTTP/1.1 200 OK\r\n";
        try (EndlessHost host = new EndlessHost();
                PictureSource source = new PictureSource(
                        new PictureAddress(Optional.empty(), "videos"),
                        new PicturePolicy(1_000_000, Duration.ofSeconds(5), true, "", 1, Optional.empty()),
                        value -> Optional.empty())) {
            switch (kind) {
                case "many" -> host.then(ok, "X-A: " + a + "\r\n");
                case "long" -> host.then(ok + "X-A: ", a);
                default -> host.then(ok + "Transfer-Encoding: chunked\r\n\r\n1;", a);
            }
            host.then(ok + "Content-Length: 6\r\n\r\nGIF89a", "");

            assertThat(source.fetch(host.url() + "/a.gif", bytes -> true))
                    .isEqualTo(
                            new PictureAnswer.Broken("the picture's host sends more headers than any picture needs"));
            assertThat(source.fetch(host.url() + "/b.gif", bytes -> true)).isInstanceOf(PictureAnswer.Found.class);
        }
    }
}
