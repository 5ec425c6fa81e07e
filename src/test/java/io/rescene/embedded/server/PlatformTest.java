package io.rescene.embedded.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({"Linux,amd64", "Linux,aarch64", "Mac OS X,aarch64"})
    void hasTheBinariesOfEachSupportedPlatform(String system, String processor) {
        Platform platform = Platform.of(system, processor);
        assertThat(Stream.concat(Stream.of(platform.postgresArchive()), platform.redisServers().stream()))
                .allSatisfy(name -> assertThat(PlatformTest.class.getResource("/" + name))
                        .as(name)
                        .isNotNull());
    }

    @Test
    void namesWhatIsSupportedWhereItIsNot() {
        assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("Windows 11 on amd64")
                .hasMessageContaining("supported are Linux with glibc on x86-64 and arm64, and macOS on arm64");
        assertThatThrownBy(() -> Platform.of("Mac OS X", "x86_64")).isInstanceOf(EmbeddedServerException.class);
    }
}
