package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.runtime.exit.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that are refused before anything is asked for; UsageIT sees that some change nothing. */
class OptionsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "reprocess --owner-id nonsense, --owner-id, nonsense",
                "reprocess --owner-id 1-1-1-1-1, --owner-id, 1-1-1-1-1",
                "reprocess --delay -1, --delay, not -1",
                "reprocess --delay abc, --delay, 'abc' is not a number",
                "reprocess --delay NaN, --delay, NaN",
                "reprocess --limit 0, --limit, 0",
                "reprocess --limit -3, --limit, -3",
                "reprocess --limit many, --limit, 'many' is not a number",
                "reprocess --limit 1.5, --limit, '1.5' is not a whole number",
                "status --run x, --run, 'x' is not a number",
                "runs show x, ID, 'x' is not a number",
                "dead retry x, rescene dead retry, 'x' is not a number",
                "dead retry 1 x, rescene dead retry, 'x' is not a number",
                "dead drop 1.5, rescene dead drop, '1.5' is not a whole number",
                "dead drop 1 --nonsense, Unknown option, --nonsense",
                "reprocess --nonsense, Unknown option, --nonsense",
                "reprocess --max-cost much, --max-cost, much",
                "nonsense, nonsense, --help",
                "rollback, rollback, --yes",
            })
    void areNamedInOneLine(String typed, String what, String value) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(ResceneCommand.run(typed.split(" "))).isEqualTo(ExitCode.USAGE);
        } finally {
            System.setErr(terminal);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).strip().lines())
                .singleElement()
                .asString()
                .contains(what, value);
    }

    /** Some machines would write {@code 0,0549}, others digits of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"de", "ar-EG", "hi-IN-u-nu-deva"})
    void numbersLookAlikeWhateverTheMachinesLanguage(String language) {
        Locale machine = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(language));
        try {
            assertThat(ResceneCommand.run(new String[] {"routes", "--help"})).isZero();
            assertThat("USD %.4f in %d calls".formatted(0.0549, 1234)).isEqualTo("USD 0.0549 in 1234 calls");
            StringWriter printed = new StringWriter();
            new PrintWriter(printed).printf("%d videos", 3);
            assertThat(printed).hasToString("3 videos");
        } finally {
            Locale.setDefault(machine);
        }
    }
}
