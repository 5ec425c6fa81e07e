package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Question.Kind;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call is let pass a money cap for: it must never cost more. */
class WorstCaseTest {
    private static final ImageTokens IMAGES = new ImageTokens(
            Map.of("gpt-4o", new ImageTokens.Rule(85, 170), "gpt-4o-mini", new ImageTokens.Rule(2833, 5667)));
    /** A dollar for a million tokens in, a thousand for as many out: the figures are the tokens. */
    private static final Prices.Price PRICE =
            new Prices.Price(BigDecimal.ONE, new BigDecimal("0.5"), new BigDecimal("1000"));

    private static final WorstCase WORST =
            new WorstCase(new Prices(Map.of("gpt-4o", PRICE, "gpt-4o-mini", PRICE, "other", PRICE)), IMAGES);
    private static final AnswerSchema SCHEMA = new AnswerSchema("s", "{\"type\":\"object\"}");
    /** For the format, and the bytes of the schema. */
    private static final int ALWAYS = 100 + 17;

    private static ChatRequest request(
            String model, @Nullable String text, @Nullable PictureUrl picture, String detail) {
        return new ChatRequest(Kind.SCENE, model, "Do.", text, picture, detail, SCHEMA, 7, 0.2);
    }

    private static void costs(ChatRequest request, int tokensIn) {
        assertThat(WORST.of(request))
                .contains(new BigDecimal(tokensIn + 7000).movePointLeft(6).setScale(8));
    }

    @Test
    void isATokenAByteAndTheLongestAnswer() {
        costs(request("gpt-4o", null, null, "low"), ALWAYS + 3);
        costs(request("gpt-4o", "dog", null, "low"), ALWAYS + 3 + 3);
        costs(request("gpt-4o", "개", null, "low"), ALWAYS + 3 + 3);
        assertThat(WORST.of(request("unknown", "dog", null, "low"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, low, 85",
        "gpt-4o-2024-08-06, low, 85",
        "gpt-4o, high, 1445",
        "gpt-4o, auto, 1445",
        "gpt-4o-mini, low, 2833",
        "other, low, 2833",
        "other, high, 48169"
    })
    void aPictureOfUnknownSizeCountsTheMostThatItCan(String model, String detail, int tokens) {
        costs(request(model, null, PictureUrl.NONE, detail), ALWAYS + 3 + tokens);
    }

    @Test
    void cachedTokensCountAtTheDearerPriceAndHalfAPlaceIsAWholeOne() {
        BigDecimal tenth = new BigDecimal("0.001");
        Prices prices = new Prices(Map.of("odd", new Prices.Price(tenth, new BigDecimal("0.002"), tenth)));
        assertThat(prices.mostOf("odd", 1, 1)).contains(new BigDecimal("0.00000001"));
        assertThat(prices.mostOf("odd", 10, 0)).contains(new BigDecimal("0.00000002"));
        assertThat(prices.mostOf("odd", 0, 10)).contains(new BigDecimal("0.00000001"));
    }
}
