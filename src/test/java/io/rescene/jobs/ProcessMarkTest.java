package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessMarkTest {
    private static final ProcessMark SELF = ProcessMark.current();

    private static Optional<String> stat(long pid, int field) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).split(" ")[field - 3]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static ProcessMark mark(long pid) {
        return new ProcessMark(SELF.host(), pid, stat(pid, 22).orElseThrow());
    }

    @Test
    void thisProcessLives() {
        assertThat(SELF.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(SELF.isAlive()).isTrue();
        assertThat(SELF).isEqualTo(ProcessMark.current());
    }

    @Test
    void aPidThatIsUsedAgainIsAnotherProcess() {
        assertThat(new ProcessMark(SELF.host(), SELF.pid(), SELF.started() + "1").isAlive())
                .isFalse();
        assertThat(new ProcessMark(SELF.host(), 999_999_999, SELF.started()).isAlive())
                .isFalse();
    }

    @Test
    void onlyMarksOfTheSameHostBootAndNamespaceSayAnything() {
        assertThat(SELF.isOnHostOf(new ProcessMark(SELF.host(), 1, "1"))).isTrue();
        assertThat(SELF.isOnHostOf(new ProcessMark(SELF.host() + "x", SELF.pid(), SELF.started())))
                .isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theHostNamesItsBootAndPidNamespace() {
        assertThat(SELF.host()).matches("[^/]+/[0-9a-f-]{36}/pid:\\[\\d+]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aChildThatEndedDoesNotLive() throws Exception {
        Process child = new ProcessBuilder("sleep", "60").start();
        ProcessMark mark = mark(child.pid());
        assertThat(mark.isAlive()).isTrue();
        child.destroyForcibly().waitFor();
        assertThat(mark.isAlive()).isFalse();
    }

    /** As where too many files are open, or the mount option hidepid keeps others' processes from being looked at. */
    @Test
    void ofWhatCanNotBeReadNobodyKnowsThatItEnded(@TempDir Path proc) throws IOException {
        ProcessMark one = new ProcessMark(SELF.host(), 1234, "5678");
        assertThat(one.isAlive(proc)).as("all but one's own are hidden").isTrue();
        Files.createDirectories(proc.resolve("1"));
        assertThat(one.isAlive(proc)).as("it would be seen").isFalse();
        Files.createDirectories(proc.resolve("1234/stat"));
        assertThat(one.isAlive(proc)).as("it is seen, but not read").isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aZombieDoesNotLive() throws Exception {
        // The shell becomes a program that never asks what became of its child.
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.05 & echo $!; exec sleep 60").start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            ProcessMark child = mark(pid);
            await().until(() -> stat(pid, 3).equals(Optional.of("Z")));
            assertThat(child.isAlive()).isFalse();
            assertThat(stat(pid, 22)).contains(child.started());
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
