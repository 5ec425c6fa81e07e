package io.rescene.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(environment.get("RESCENE_T_D"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("a=b"));
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
                "REDIS_URL=redis://:re%64is@h:1/0\nDATABASE_URL=jdbc:postgresql://h/db?user=u&password=pw%31\n",
                Map.of("OPENAI_API_KEY", "the-key", "SUPABASE_SERVICE_ROLE_KEY", "the-role"));
        assertThat(environment.secrets())
                .containsExactlyInAnyOrder("the-key", "the-role", "re%64is", "redis", "pw%31", "pw1");
        assertThat(new Environment(folder, Map.of("DATABASE_URL", "postgresql://u@h/db")).secrets())
                .doesNotContain("u", "h");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPENAI_API_KEY sk-SECRETsecret",
                "sk-SECRETsecret",
                "OPENAI_API_KEY: sk-SECRETsecret",
                "=sk-SECRETsecret",
                "API KEY=sk-SECRETsecret"
            })
    void aMalformedLineIsNamedWithoutItsSecret(String line) throws IOException {
        Files.writeString(folder.resolve(".env"), line + "\n");
        assertThatThrownBy(() -> new Environment(folder, Map.of()))
                .isInstanceOfSatisfying(UserException.class, said -> {
                    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
                    assertThat(said.getMessage()).contains(".env").doesNotContain("SECRET");
                });
    }
}
