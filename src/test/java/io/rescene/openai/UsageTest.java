package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @Test
    void isReadAsCounted() throws Exception {
        assertThat(of("{\"prompt_tokens\": 600, \"completion_tokens\": 0}")).isEqualTo(new Usage(600, 0, 0));
        assertThat(of("{\"prompt_tokens\": 600, \"prompt_tokens_details\": {\"cached_tokens\": 900},"
                        + " \"completion_tokens\": 250}"))
                .isEqualTo(new Usage(600, 600, 250));
    }

    /** Taken for 0 it would let a cap be passed; without a count a call counts at its worst. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"prompt_tokens\": -10, \"completion_tokens\": 250}",
                "{\"prompt_tokens\": 10, \"prompt_tokens_details\": {\"cached_tokens\": 40}}",
                "{\"prompt_tokens\": 600}",
                "{\"completion_tokens\": 250}",
                "{\"prompt_tokens\": 0, \"completion_tokens\": 250}",
                "{\"prompt_tokens\": 600, \"completion_tokens\": null}",
                "{\"prompt_tokens\": 600, \"completion_tokens\": -250}",
                "{\"prompt_tokens\": \"many\", \"completion_tokens\": 250}",
                "{\"prompt_tokens\": 600, \"completion_tokens\": 10000001}",
                "{\"prompt_tokens\": 18446744073709551617, \"completion_tokens\": 250}"
            })
    void halfACountIsNone(String usage) throws Exception {
        assertThat(of(usage)).isEqualTo(Usage.NONE);
    }

    private static Usage of(String usage) throws JsonProcessingException {
        return Usage.of(Json.MAPPER.readTree("{\"usage\": " + usage + "}"));
    }
}
