package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void amountsHaveNoExponent() throws JsonProcessingException {
        String json = Json.MAPPER.writeValueAsString(Json.MAPPER
                .createObjectNode()
                .put("nothing", new BigDecimal("0E-8"))
                .put("little", new BigDecimal("1.5E-7")));

        assertThat(json).isEqualTo("{\"nothing\":0.00000000,\"little\":0.00000015}");
    }
}
