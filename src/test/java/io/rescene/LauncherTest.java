package io.rescene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code src/main/scripts/rescene} makes of a machine, run with a {@code java} that says what it was given. */
class LauncherTest {
    private static final String FAKE_JAVA = """
            #!/bin/sh
            for argument; do
                case $argument in
                    -XX:ArchiveClassesAtExit=*|-XX:AOTCacheOutput=*)
                        case "$*" in *demo) %s ;; esac
                        echo "$*" >"${argument#*=}"; exit 0 ;;
                esac
            done
            echo "pid $$"
            echo "locale ${LC_ALL-none}"
            printf '<%%s>\\n' "$@"
            exit 7
            """;

    private record Ended(int exit, long pid, List<String> out) {
        List<String> given() {
            return out.stream().filter(line -> line.startsWith("<")).toList();
        }

        String all() {
            return String.join(" ", given());
        }
    }

    @TempDir
    private Path folder;

    private Path home;
    private Path working;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.resolve("a b"));
        working = Files.createDirectories(folder.resolve("working"));
        Files.createDirectories(folder.resolve("path"));
        Files.createDirectories(home.resolve("bin"));
        script("a b/bin/rescene", Files.readString(Path.of("src/main/scripts/rescene")));
        Files.writeString(home.resolve("rescene.jar"), "jar");
        cores(2);
        jdk("17.0.15", "");
        environment.put("PATH", folder.resolve("path") + ":" + System.getenv("PATH"));
        environment.put("HOME", folder.resolve("user").toString());
    }

    private void script(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void cores(int count) throws IOException {
        script("path/nproc", "#!/bin/sh\necho " + count + "\n");
    }

    private void jdk(String version, String atDemo) throws IOException {
        script("jdk/bin/java", FAKE_JAVA.formatted(atDemo));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    }

    private Ended run(String... arguments) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(home.resolve("bin/rescene").toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).directory(working.toFile());
        builder.redirectErrorStream(true).environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> out = process.inputReader().lines().toList();
        int exit = process.waitFor();
        assertThat(working).as("the working directory").isEmptyDirectory();
        return new Ended(exit, process.pid(), out);
    }

    private List<Path> files(Path place, String ending) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private Path madeArchive(Path place) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.isDirectory(place)
                        && files(place, ".archive").size() == 1
                        && files(place, ".making").isEmpty());
        try {
            return files(place, ".archive").get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isJavaWithTheSameArgumentsProcessAndExitCode() throws Exception {
        environment.put("RESCENE_ARCHIVE", "off");
        Ended ended = run("reprocess", "two words", "", "*");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(ended.out().get(0)).isEqualTo("pid " + ended.pid());
        assertThat(ended.out())
                .endsWith(
                        "<-jar>", "<" + home.toRealPath() + "/rescene.jar>", "<reprocess>", "<two words>", "<>", "<*>");
        assertThat(files(home, "g")).isEmpty();
    }

    @Test
    void isFoundByAShellThatIsGivenItsNameAlone() throws Exception {
        environment.put("RESCENE_ARCHIVE", "off");
        ProcessBuilder builder = new ProcessBuilder("sh", "rescene")
                .directory(home.resolve("bin").toFile());
        builder.redirectErrorStream(true).environment().putAll(environment);
        assertThat(builder.start().inputReader().lines().toList()).contains("<" + home.toRealPath() + "/rescene.jar>");
    }

    @Test
    void usesTheJavaOnThePathAndSaysWhereThereIsNone() throws Exception {
        environment.put("RESCENE_ARCHIVE", "off");
        environment.remove("JAVA_HOME");
        script("path/java", FAKE_JAVA.formatted(""));
        assertThat(run("status").out()).contains("<status>");
        environment.put("JAVA_HOME", "/nowhere");
        Ended none = run("status");
        assertThat(none.exit()).isEqualTo(127);
        assertThat(none.out()).singleElement().asString().contains("/nowhere/bin/java", "JAVA_HOME");
    }

    @Test
    void fitsFlagsToTheMachineAndLetsTheUserWin() throws Exception {
        environment.put("RESCENE_ARCHIVE", "off");
        assertThat(run("status").all()).contains("<-XX:TieredStopAtLevel=1> <-XX:+UseSerialGC>");
        environment.put("JAVA_OPTS", "-XX:+UseG1GC -Xmx1g -XX:TieredStopAtLevel=4 -Da=*");
        assertThat(run("status").given())
                .startsWith("<-XX:+UseG1GC>", "<-Xmx1g>", "<-XX:TieredStopAtLevel=4>", "<-Da=*>", "<-jar>");
        environment.put("JAVA_OPTS", "-XX:NewRatio=4");
        assertThat(run("status").all()).contains("UseSerialGC").containsOnlyOnce("Ratio");
        environment.put("JAVA_OPTS", "-XX:MaxTenuringThreshold=15");
        assertThat(run("status").all()).contains("UseSerialGC").containsOnlyOnce("Tenuring");
        environment.remove("JAVA_OPTS");
        environment.put("JDK_JAVA_OPTIONS", "-XX:+UseParallelGC");
        assertThat(run("status").all())
                .contains("TieredStopAtLevel")
                .doesNotContain("UseSerialGC", "Ratio", "Tenuring");
    }

    private String locale() throws Exception {
        environment.put("RESCENE_ARCHIVE", "off");
        return run("status").out().get(1);
    }

    /** Without one the JVM finds no file whose name has letters beyond ASCII. */
    @Test
    void givesTheJvmALocaleThatReadsAllLettersWhereThereIsNone() throws Exception {
        script("path/locale", "#!/bin/sh\n[ \"$*\" = charmap ] && [ \"$LC_ALL\" = C.UTF-8 ] && echo UTF-8\n");
        assertThat(locale()).isEqualTo("locale C.UTF-8");
        environment.put("LANG", "POSIX");
        assertThat(locale()).isEqualTo("locale C.UTF-8");
        environment.put("LC_CTYPE", "de_DE.UTF-8");
        assertThat(locale()).isEqualTo("locale none");
        environment.put("LC_ALL", "C");
        assertThat(locale()).isEqualTo("locale C.UTF-8");
        environment.put("LC_ALL", "ko_KR.eucKR");
        assertThat(locale()).isEqualTo("locale ko_KR.eucKR");
        environment.put("LC_ALL", "C");
        script("path/locale", "#!/bin/sh\necho ANSI_X3.4-1968\n");
        assertThat(locale()).as("there is no such locale").isEqualTo("locale C");
    }

    @Test
    void leavesTheChoiceToTheJvmWhereThereAreMoreCores() throws Exception {
        Path quota = Path.of("/sys/fs/cgroup/cpu.max");
        assumeThat(!Files.exists(quota) || Files.readString(quota).startsWith("max"))
                .isTrue();
        environment.put("RESCENE_ARCHIVE", "off");
        cores(8);
        assertThat(run("status").given()).startsWith("<-jar>");
    }

    @Test
    void makesAnArchiveUsesItAndRenewsIt() throws Exception {
        assertThat(run("status").all()).doesNotContain("Archive");
        Path archive = madeArchive(home);
        assertThat(archive).content().contains("-XX:+UseSerialGC", "demo");
        assertThat(run("status").out()).contains("<-XX:SharedArchiveFile=" + archive.toRealPath() + ">");
        environment.put("JAVA_OPTS", "-XX:+UseG1GC");
        assertThat(run("status").all()).as("an archive for all JAVA_OPTS").contains(archive.toString());

        Files.writeString(home.resolve("rescene.jar"), "another jar");
        assertThat(run("status").all()).doesNotContain("Archive");
        await().atMost(Duration.ofSeconds(20)).until(() -> !madeArchive(home).equals(archive));
    }

    /** Whoever reads what a command prints reads until nobody can write to it any more, as {@code $(rescene -V)} does. */
    @Test
    void isReadToItsEndWhileAnArchiveIsMade() throws Exception {
        Path allowed = folder.resolve("allowed");
        jdk("17.0.15", "until [ -e '" + allowed + "' ]; do sleep 0.05; done");
        ProcessBuilder reader = new ProcessBuilder(
                "sh",
                "-c",
                "\"$1\" status 2>&1 | cat",
                "sh",
                home.resolve("bin/rescene").toString());
        reader.environment().putAll(environment);
        Process read = reader.start();
        try {
            assertThat(read.waitFor(10, TimeUnit.SECONDS)).as("read to its end").isTrue();
            assertThat(files(home, ".archive")).isEmpty();
        } finally {
            Files.createFile(allowed);
            madeArchive(home);
        }
    }

    @Test
    void makesAheadOfTimeCachesOnNewerJava() throws Exception {
        jdk("25.0.3", "");
        environment.put("RESCENE_ARCHIVE", "wait");
        Ended ended = run("status");
        assertThat(ended.out()).contains("<-XX:AOTCache=" + madeArchive(home).toRealPath() + ">", "<status>");
    }

    @Test
    void goesWithoutOnOldJavaAndWhereTheUserHasOtherPlans() throws Exception {
        environment.put("JAVA_OPTS", "-Xshare:off");
        run("status");
        environment.put("JAVA_OPTS", "-javaagent:opentelemetry.jar");
        run("status");
        environment.remove("JAVA_OPTS");
        jdk("11.0.2", "");
        run("status");
        assertThat(files(home, "archive")).isEmpty();
        assertThat(files(home, "making")).isEmpty();
    }

    /** A name without it would fit any jar. */
    @Test
    void goesWithoutWhereNoSumCanBeMade() throws Exception {
        script("path/cksum", "#!/bin/sh\nexit 127\n");
        environment.put("RESCENE_ARCHIVE", "wait");
        assertThat(run("status").all()).doesNotContain("Archive");
        assertThat(files(home, "archive")).isEmpty();
    }

    @Test
    void rehearsesWithoutServersWhereTheyCanNotRun() throws Exception {
        jdk("17.0.15", "exit 3");
        environment.put("RESCENE_ARCHIVE", "wait");
        run("status");
        assertThat(madeArchive(home)).content().contains("routes check");
    }

    @Test
    void keepsWhatWasSaidWhereNoneCanBeMadeAndTriesAgainADayLater() throws Exception {
        jdk("17.0.15", "echo demo crashed; exit 134 ;; *) echo all crashed; exit 134");
        environment.put("RESCENE_ARCHIVE", "wait");
        Ended ended = run("status");
        Path failed = files(home, ".failed").get(0);
        assertThat(failed).content().isEqualTo("all crashed\n");
        assertThat(ended.out().get(0))
                .contains("no archive", failed.toRealPath().toString());
        assertThat(ended.out()).contains("<status>");
        assertThat(files(home, ".archive")).isEmpty();

        environment.put("RESCENE_ARCHIVE", "auto");
        script("jdk/bin/java", FAKE_JAVA.formatted(""));
        run("status");
        assertThat(files(home, ".making")).isEmpty();
        Files.setLastModifiedTime(failed, FileTime.from(Instant.now().minus(Duration.ofHours(49))));
        run("status");
        madeArchive(home);
        assertThat(failed).doesNotExist();
    }

    @Test
    void leavesItToWhoIsAtItAndTakesOverFromWhoWasKilled() throws Exception {
        environment.put("RESCENE_ARCHIVE", "wait");
        run("status");
        Path archive = madeArchive(home);
        Path making = Path.of(archive.toString().replace(".archive", ".making"));
        Files.delete(archive);
        Files.createDirectory(making);
        run("status");
        assertThat(archive).doesNotExist();
        Files.setLastModifiedTime(making, FileTime.from(Instant.now().minus(Duration.ofMinutes(20))));
        run("status");
        assertThat(archive).exists();
        assertThat(making).doesNotExist();
    }

    @Test
    void keepsItInTheUsersCacheWhereTheJarsFolderCanNotBeWritten() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeThat(Files.isWritable(home)).as("root writes everywhere").isFalse();
            environment.put("RESCENE_ARCHIVE", "wait");
            String all = run("status").all();
            assertThat(all).contains("-XX:SharedArchiveFile=" + folder.resolve("user/.cache/rescene"));
        } finally {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
