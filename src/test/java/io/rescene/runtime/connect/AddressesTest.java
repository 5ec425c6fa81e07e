package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Environment;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @TempDir
    private Path folder;

    private Addresses addresses(String openAi) {
        return with(Map.of("OPENAI_BASE_URL", openAi));
    }

    private Addresses with(Map<String, String> variables) {
        return new Addresses(new Environment(folder, variables), Addresses.Embedded.NONE);
    }

    private static void refused(ThrowingCallable command, String... words) {
        assertThatThrownBy(command).isInstanceOfSatisfying(UserException.class, said -> {
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(said.getMessage()).contains(words).doesNotContain("\n", "SECRET");
        });
    }

    /** The guide's readers have these at hand, and take them for enough. */
    @Test
    void supabasesKeysDoNotReplaceTheDatabasesUrl() {
        refused(() -> with(Map.of()).databaseUrl(), "DATABASE_URL is not set");
        refused(
                () -> with(Map.of("SUPABASE_URL", "https://x.supabase.co")).databaseUrl(),
                "DATABASE_URL is not set",
                "the Supabase keys do not replace it");
        assertThat(with(Map.of("DATABASE_URL", "postgresql://h/db")).databaseUrl())
                .hasToString("postgresql://h:5432/db");
    }

    @Test
    void onlyOpenAiItselfWantsAKey() {
        refused(() -> with(Map.of()).openAiKey(), "OPENAI_API_KEY is not set");
        refused(() -> addresses("https://api.openai.com/v1/").openAiKey(), "OPENAI_API_KEY is not set");
        assertThat(addresses("http://gateway:4000/v1").openAiKey()).isEmpty();
        assertThat(with(Map.of("OPENAI_API_KEY", "sk-1")).openAiKey()).isEqualTo("sk-1");
    }

    /** HTTP takes none in a header; what is refused is not shown. */
    @ParameterizedTest
    @ValueSource(strings = {"sk-\nsecret", "sk-\u0000secret", "sk-secret\u2026", "“sk-secret”"})
    void aKeyHasNoLineBreaks(String key) {
        for (String name : List.of("OPENAI_API_KEY", "SUPABASE_SERVICE_ROLE_KEY")) {
            Addresses addresses = with(Map.of(
                    name,
                    key,
                    "DATABASE_URL",
                    "postgresql://localhost/library",
                    "OPENAI_BASE_URL",
                    "http://localhost"));
            assertThatThrownBy(addresses::require)
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith(name)
                    .hasMessageNotContaining("secret");
        }
        assertThat(with(Map.of("OPENAI_API_KEY", " sk-1\n")).openAiKey()).isEqualTo("sk-1");
    }

    @Test
    void embeddedServicesComeBeforeThoseOfTheEnvironment() {
        Map<String, String> variables = Map.of(
                "DATABASE_URL", "postgresql://other/db",
                "REDIS_URL", "redis://other",
                "OPENAI_API_KEY", "sk-1",
                "OPENAI_BASE_URL", "http://other");
        Addresses embedded = new Addresses(
                new Environment(folder, variables),
                new Addresses.Embedded(
                        Optional.of("postgresql://127.0.0.1:1/db"),
                        Optional.of("redis://127.0.0.1:2"),
                        Optional.of("http://127.0.0.1:3/v1")));
        assertThat(embedded.databaseUrl()).hasToString("postgresql://127.0.0.1:1/db");
        assertThat(embedded.redisUrl()).isEqualTo("redis://127.0.0.1:2");
        assertThat(embedded.openAiBaseUrl()).isEqualTo("http://127.0.0.1:3/v1");
        assertThat(embedded.openAiKey()).as("the real key stays here").isEqualTo("offline");
        assertThat(with(variables).redisUrl()).isEqualTo("redis://other");
        assertThat(with(Map.of()).redisUrl()).isEqualTo("redis://localhost:6379/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.supabase.co", "https://", "https://u:SECRET@x.supabase.co", "https://x.supabase.co?a=b"})
    void aProjectsAddressIsOne(String url) {
        refused(() -> with(Map.of("SUPABASE_URL", url)).supabaseUrl(), "SUPABASE_URL must be an address such as");
        assertThat(with(Map.of("SUPABASE_URL", "http://[::1]:54321/")).supabaseUrl())
                .contains(URI.create("http://[::1]:54321/"));
        assertThat(with(Map.of()).supabaseUrl()).isEmpty();
        assertThat(with(Map.of("SUPABASE_SERVICE_ROLE_KEY", "role")).supabaseKey())
                .isEqualTo("role");
    }

    @Test
    void aBaseMayHaveAPathAndSlashesAtItsEnd() {
        assertThat(addresses("http://gateway:4000/openai/v1//").openAiBaseUrl())
                .isEqualTo("http://gateway:4000/openai/v1");
    }

    /** The call's path would end up behind it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://n.openai.azure.com/openai/deployments/d?api-version=1",
                "https://h/v1#x",
                "h/v1",
                "https://"
            })
    void aBaseWithAQueryIsRefusedAndTheMessageSaysThat(String base) {
        Addresses addresses = addresses(base);
        assertThatThrownBy(addresses::openAiBaseUrl)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("OPENAI_BASE_URL")
                .hasMessageContaining("without a query")
                .extracting(e -> ((UserException) e).exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    /** The HTTP client sends no request there, and what says so names the address. */
    @Test
    void aBaseWithAUserIsRefusedAndItsPasswordNotSaid() {
        Addresses addresses = addresses("https://user:SECRET@gateway/v1");
        assertThatThrownBy(addresses::openAiBaseUrl)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("OPENAI_BASE_URL")
                .hasMessageContaining("user")
                .hasMessageNotContaining("SECRET");
    }
}
