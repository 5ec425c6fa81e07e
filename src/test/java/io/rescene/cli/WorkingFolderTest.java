package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingFolderTest {
    @TempDir
    private Path folder;

    @Test
    void isNoTroubleWhereItIsThere() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("what?"));

        assertThat(WorkingFolder.trouble(folder.toString())).isEmpty();
        assertThat(WorkingFolder.trouble(odd.toString())).isEmpty();
    }

    @Test
    void isSaidInOneLineOfAsciiWhereItsNameIsGarbled() {
        for (String garbled : new String[] {"/data/d ??", "/data/d \ufffd\ufffd", "/data/d \u00c3\u00a4"}) {
            assertThat(WorkingFolder.trouble(garbled))
                    .hasValueSatisfying(line -> assertThat(line)
                            .contains("/data/d ??", "LC_ALL=C.UTF-8")
                            .matches("[ -~]+"));
        }
    }

    @Test
    void otherTroubleIsLeftToOthers() {
        assertThat(WorkingFolder.trouble(folder.resolve("gone").toString())).isEmpty();
    }
}
