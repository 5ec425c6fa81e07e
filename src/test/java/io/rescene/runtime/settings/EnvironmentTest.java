package io.rescene.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    @TempDir
    Path folder;

    private Environment with(String file, Map<String, String> process) throws IOException {
        Files.writeString(folder.resolve(".env"), file);
        return new Environment(folder, process);
    }

    @Test
    void readsTheFile() throws IOException {
        Environment environment = with(
                "# comment\n\nRESCENE_T_A=plain\nRESCENE_T_B=\"quoted words\"\nRESCENE_T_C= spaced \nRESCENE_T_D=a=b#c\n",
                Map.of());
        assertThat(environment.get("RESCENE_T_A")).contains("plain");
        assertThat(environment.get("RESCENE_T_B")).contains("quoted words");
        assertThat(environment.get("RESCENE_T_C")).contains("spaced");
        assertThat(environment.get("RESCENE_T_D")).contains("a=b#c");
        assertThat(environment.get("RESCENE_T_E")).isEmpty();
    }

    @Test
    void theEnvironmentWins() throws IOException {
        Environment environment = with("RESCENE_T_A=file\nRESCENE_T_B=file\n", Map.of("RESCENE_T_A", " process "));
        assertThat(environment.get("RESCENE_T_A")).contains("process");
        assertThat(environment.get("RESCENE_T_B")).contains("file");
    }

    @Test
    void blankIsNotSet() throws IOException {
        Environment environment = with("RESCENE_T_A=\n", Map.of("RESCENE_T_B", "  "));
        assertThat(environment.get("RESCENE_T_A")).isEmpty();
        assertThat(environment.get("RESCENE_T_B")).isEmpty();
    }

    @Test
    void needsNoFile() {
        assertThat(new Environment(folder, Map.of("RESCENE_T_A", "x")).get("RESCENE_T_A"))
                .contains("x");
        assertThat(new Environment(folder, Map.of()).get("RESCENE_T_A")).isEmpty();
    }

    @Test
    void knowsWhatNoLogMayShow() throws IOException {
        Environment environment = with(
                "REDIS_URL=redis://:re%64is@h:1/0\nDATABASE_URL=jdbc:postgresql://h/db?user=u&password=pw%31&sslpassword=key-word\n",
                Map.of("OPENAI_API_KEY", "the-key", "SUPABASE_SERVICE_ROLE_KEY", "the-role"));
        assertThat(environment.secrets())
                .containsExactlyInAnyOrder("the-key", "the-role", "re%64is", "redis", "pw%31", "pw1", "key-word");
        assertThat(new Environment(folder, Map.of("DATABASE_URL", "postgresql://u@h/db")).secrets())
                .doesNotContain("u", "h");
        assertThat(new Environment(folder, Map.of("REDIS_URL", "redis://pass%20word@h:6379/0")).secrets())
                .as("a password in the place of a user")
                .contains("pass%20word", "pass word");
        assertThat(new Environment(folder, Map.of("HTTPS_PROXY", "me:pr%6fxy@h:1")).secrets())
                .as("a proxy without a scheme")
                .contains("pr%6fxy", "proxy");
    }

    /** What stands in the file as A (↵ is a line's end) has this value, and B after it is read too. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            A=plain                   | plain
            A = plain # comment       | plain
            A=# comment               | ``
            A=pass#word#              | pass#word#
            A=a=#b # comment          | a=#b
            A=a=b                     | a=b
            A=it's "so"               | it's "so"
            export A=plain            | plain
              export\tA='quoted'      | quoted
            A='value' # comment       | value
            A="value" # it's said     | value
            A='a # b'                 | a # b
            A="a # b"#c               | a # b
            A=''                      | ``
            A='it is "so" \\'         | it is "so" \\
            A="it is \\"so\\" \\\\ \\n" | it is "so" \\ \\n
            A="two↵lines"             | two↵lines
            A='two↵lines'             | two↵lines
            """)
    void readsAsShellsAndDotenvDo(String line, String value) throws IOException {
        Map<String, String> variables = with("\n# comment\r\n" + line.replace("↵", "\r\n") + "\r\nB=b", Map.of())
                .variables();
        assertThat(variables).containsOnly(Map.entry("A", value.replace("↵", "\r\n")), Map.entry("B", "b"));
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException {
        assertThat(with("\uFEFFA=a\n", Map.of()).get("A")).contains("a");
        assertThat(with("\uFEFF# comment\nA=a\n", Map.of()).get("A")).contains("a");
    }

    @Test
    void theLastOfTwoCounts() throws IOException {
        assertThat(with("A=a\nA=b\n", Map.of()).get("A")).contains("b");
    }

    @Test
    void saysWhereAVariableStands() throws IOException {
        Environment environment = with("A=a\nB=b\n", Map.of("B", "own"));
        assertThat(environment.place("A")).isEqualTo("A in .env");
        assertThat(environment.place("B")).isEqualTo("environment variable B");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void refused(byte[] file, String... words) throws IOException {
        Files.write(folder.resolve(".env"), file);
        assertThatThrownBy(() -> new Environment(folder, Map.of()))
                .isInstanceOfSatisfying(UserException.class, said -> {
                    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(said.getMessage())
                            .contains(".env")
                            .contains(words)
                            .doesNotContain("SECRET", "\n");
                    assertThat(said).hasNoCause();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENAI_API_KEY sk-SECRETsecret",
                "sk-SECRETsecret",
                "OPENAI_API_KEY: sk-SECRETsecret",
                "=sk-SECRETsecret",
                "API KEY=sk-SECRETsecret",
                "export sk-SECRETsecret"
            })
    void aMalformedLineIsNumberedWithoutItsSecret(String line) throws IOException {
        refused(utf8(line + "\n"), "line 1 ", "NAME=value");
        refused(utf8("A='two\nlines'\r\n\r\n" + line), "line 4 ", "NAME=value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KEY=\"SECRET",
                "export KEY='SECRET",
                "KEY=\"SECRET\nB=b",
                "KEY='SECRET\nB='b'",
                "KEY='SECRET's",
                "KEY=\"SECRET\\\"",
                "KEY=\"SECRET' # comment"
            })
    void aQuoteThatIsNotClosedIsNamed(String lines) throws IOException {
        refused(utf8("\n" + lines + "\n"), "line 2: ", "quote", "KEY");
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws IOException {
        refused("A=SECRET".getBytes(StandardCharsets.UTF_16), "UTF-8");
    }

    @Test
    void aLongValueIsRead() throws IOException {
        String value = "x\\n".repeat(100_000);
        assertThat(with("A=\"" + value + "\"\n", Map.of()).get("A")).contains(value);
    }
}
