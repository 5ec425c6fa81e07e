package io.rescene.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Environment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @TempDir
    private Path folder;

    private Addresses addresses(String openAi) {
        return new Addresses(new Environment(folder, Map.of("OPENAI_BASE_URL", openAi)), Addresses.Embedded.NONE);
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
