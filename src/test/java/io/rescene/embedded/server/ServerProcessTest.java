package io.rescene.embedded.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.rescene.embedded.server.ServerProcess.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    @TempDir
    Path folder;

    @Test
    void knowsItsProgramByNameAndFolder() throws Exception {
        assumeThat(Path.of("/proc/self/cwd")).exists();
        Process child =
                new ProcessBuilder("sleep", "60").directory(folder.toFile()).start();
        var process = new ServerProcess(child.pid());
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);

        assertThat(Poll.until(Duration.ofSeconds(5), () -> process.worksIn(folder, "sleep") == Proof.OURS))
                .isTrue();
        assertThat(process.worksIn(link, "sleep")).isEqualTo(Proof.OURS);
        assertThat(process.worksIn(folder, "postgres")).isEqualTo(Proof.NOT_OURS);
        assertThat(process.worksIn(folder.resolve(".."), "sleep")).isEqualTo(Proof.NOT_OURS);

        process.end(new ServerProcess.Request("CONT", Duration.ofMillis(50)));
        assertThat(process.isAlive()).isFalse();
        assertThat(process.worksIn(folder, "sleep")).isEqualTo(Proof.NOT_OURS);
    }
}
