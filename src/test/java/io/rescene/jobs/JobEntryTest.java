package io.rescene.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobEntryTest {
    private static final UUID VIDEO = UUID.fromString("6f1c1a52-13d4-4f0e-9a57-0f6a2f3b7c11");

    @Property
    void readsWhatItWrites(@ForAll long job, @ForAll long high, @ForAll long low) {
        Runs.Opened opened = new Runs.Opened(job, new UUID(high, low), Optional.empty());
        assertThat(JobEntry.of(JobEntry.text(opened))).isEqualTo(new JobEntry.OfJob(job, Optional.empty()));
    }

    @Property
    void aBareIdIsAVideo(@ForAll long high, @ForAll long low) {
        UUID video = new UUID(high, low);
        assertThat(JobEntry.of(video.toString())).isEqualTo(new JobEntry.OfVideo(video));
        assertThat(JobEntry.of(" " + video.toString().toUpperCase(java.util.Locale.ROOT) + "\n"))
                .isEqualTo(new JobEntry.OfVideo(video));
    }

    @Property(tries = 1000)
    void nothingFailsToBeRead(@ForAll("entries") String text) {
        JobEntry entry = JobEntry.of(text);
        if (entry instanceof JobEntry.Unknown unknown) {
            assertThat(unknown.reason()).isNotBlank().doesNotContain("\n", "\u0000");
        }
    }

    @Test
    void fieldsItDoesNotKnowAreKept() {
        String extra = "{\"new\":[1,2.5,1E+400],\"trace\":\"\\u0000 \\uD83D \\uAC00 \\\\\\\"}\"}";
        String entry = "{\"v\":1,\"job\":7,\"video\":\"" + VIDEO + "\"," + extra.substring(1);
        JobEntry.OfJob read = (JobEntry.OfJob) JobEntry.of(entry);
        assertThat(read).isEqualTo(new JobEntry.OfJob(7, Optional.of(extra)));
        assertThat(JobEntry.text(new Runs.Opened(7, VIDEO, read.extra()))).isEqualTo(entry);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{",
                "{}",
                "{\"v\":1}",
                "{\"v\":2,\"job\":7}",
                "{\"v\":null,\"job\":7}",
                "{\"v\":\"one\",\"job\":7}",
                "{\"v\":1,\"job\":\"7\"}",
                "{\"v\":1,\"job\":7.5}",
                "{\"v\":1,\"job\":99999999999999999999}",
                "{\"v\":1,\"job\":null}",
                "1-1-1-1-1",
                "6f1c1a52-13d4-4f0e-9a57-0f6a2f3b7c1",
                "{6f1c1a52-13d4-4f0e-9a57-0f6a2f3b7c11}",
                "6f1c1a5213d44f0e9a570f6a2f3b7c11",
                "'; DROP TABLE videos; --"
            })
    void whatIsNeitherIsUnknown(String text) {
        assertThat(JobEntry.of(text)).isInstanceOf(JobEntry.Unknown.class);
    }

    @Test
    void hugeAndDeepEntriesAreUnknown() {
        String job = "{\"v\":1,\"job\":7,\"text\":\"%s\"}";
        assertThat(JobEntry.of(job.formatted("x".repeat(10_000 - job.length() + 2))))
                .isInstanceOf(JobEntry.OfJob.class);
        assertThat(JobEntry.of(job.formatted("x".repeat(10_000 - job.length() + 3))))
                .isEqualTo(new JobEntry.Unknown("longer than 10000 characters"));
        assertThat(JobEntry.of("[".repeat(9_000))).isInstanceOf(JobEntry.Unknown.class);
    }

    @Test
    void anUnknownVersionIsNamed() {
        assertThat(JobEntry.of("{\"v\":2,\"video\":\"" + VIDEO + "\"}"))
                .isEqualTo(new JobEntry.Unknown("unknown version 2"));
    }

    @Test
    void whatIsNoObjectIsSaidToBeNeither() {
        for (String text : new String[] {"42", "[1]", "\"" + VIDEO + "\""}) {
            assertThat(JobEntry.of(text)).isEqualTo(new JobEntry.Unknown("neither a job nor a video id"));
        }
    }

    @Test
    void aMissingVersionIsNamed() {
        assertThat(JobEntry.of("{\"job\":7}"))
                .isEqualTo(new JobEntry.Unknown(
                        "no version: \"v\" is missing; to have a video upgraded, push its id alone"));
    }

    @Provide
    Arbitrary<String> entries() {
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.of("1", "2", "-1", "null", "\"a\\nb\"", "[]", "{}", "1e400", "true"),
                Arbitraries.strings().ascii().ofMaxLength(8),
                Arbitraries.longs().map(String::valueOf));
        Arbitrary<String> almost =
                Combinators.combine(value, value).as((version, job) -> "{\"v\":" + version + ",\"job\":" + job + "}");
        return Arbitraries.oneOf(almost, Arbitraries.strings().all().ofMaxLength(60));
    }
}
