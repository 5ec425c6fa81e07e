package io.rescene.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.AnswerSchema;
import io.rescene.openai.ChatRequest;
import io.rescene.openai.ImageTokens;
import io.rescene.openai.PictureUrl;
import io.rescene.openai.Prices;
import io.rescene.openai.PromptTokens;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The arithmetic of estimates, and that docs/costs.md shows it as it is. */
class QuoteTest {
    private static final Prices PRICES =
            new Prices(Map.of("gpt-4o", price("2.50", "1.25", "10.00"), "gpt-4o-mini", price("0.15", "0.075", "0.60")));
    /** There is no history: the cold assumptions stand. */
    private static final Learned NOTHING = new Learned(Optional.empty(), Optional.empty(), 1);

    private static final ImageTokens IMAGES = new ImageTokens(
            Map.of("gpt-4o", new ImageTokens.Rule(85, 170), "gpt-4o-mini", new ImageTokens.Rule(2833, 5667)));

    private static final PromptTokens TOKENS = new PromptTokens(IMAGES);

    private static Prices.Price price(String input, String cached, String output) {
        return new Prices.Price(new BigDecimal(input), new BigDecimal(cached), new BigDecimal(output));
    }

    private static ChatRequest request(Kind kind, String detail) {
        String name = kind.label();
        return new ChatRequest(
                kind,
                kind == Kind.SCENE ? "gpt-4o" : "gpt-4o-mini",
                file("prompts/en/" + name + ".md").strip(),
                kind == Kind.SCENE ? null : "",
                kind == Kind.SCENE ? new PictureUrl.Address("data:,") : null,
                detail,
                new AnswerSchema(name, file("schemas/" + name + ".schema.json")),
                kind == Kind.SCENE ? 400 : 500,
                0.2);
    }

    private static String file(String path) {
        try {
            return Files.readString(Path.of("routes", path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Quote quote(Learned learned) {
        return Quote.of(
                TOKENS,
                "en",
                new Asks(request(Kind.SCENE, "low"), request(Kind.SUMMARY, "")),
                request -> request.kind() == Kind.SCENE ? learned : NOTHING);
    }

    private static VideoState video(int pictures) {
        return new VideoState(new UUID(0, 1), pictures, pictures, new long[pictures], pictures > 0, pictures > 0);
    }

    private static Estimate estimate(Learned learned, int pictures) {
        return quote(learned).estimate(PRICES, video(pictures), pictures);
    }

    private static String usd(BigDecimal usd) {
        return usd.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    /** Each row of the worked example, made anew from the prompts, the prices and the classes. */
    @Test
    void theWorkedExampleIsTrue() throws IOException {
        Quote quote = quote(NOTHING);
        Estimate one = estimate(NOTHING, 31);
        BigDecimal scenes = PRICES.cost(
                        "gpt-4o", new Usage(31 * (long) quote.scene().tokensIn(), 0, 31 * 250))
                .orElseThrow();
        Load load = Load.NONE.plus(31, quote.scene().admitted(), quote.scene().millis());
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("prompt `en/scene.md`", TOKENS.of(request(Kind.SCENE, "low").instructions()) + " tokens");
        rows.put("picture at low detail", IMAGES.assumed(request(Kind.SCENE, "low")) + " tokens");
        rows.put("picture at high detail, 1280×720", IMAGES.assumed(request(Kind.SCENE, "high")) + " tokens");
        rows.put("a scene, in", Math.round(quote.scene().tokensIn()) + " tokens");
        rows.put("a scene, out", Math.round(quote.scene().tokensOut()) + " tokens");
        rows.put("31 scenes", "USD " + usd(scenes));
        rows.put("the summary, in", Math.round(quote.summaryIn(31)) + " tokens");
        rows.put("the summary, out", Math.round(quote.summary().tokensOut()) + " tokens");
        rows.put("the summary", "USD " + usd(one.usd().subtract(scenes)));
        rows.put("the video", "USD " + usd(one.usd()));
        rows.put(
                "26 such videos",
                "USD " + one.usd().multiply(BigDecimal.valueOf(26)).setScale(2, RoundingMode.HALF_UP));
        rows.put(
                "their time, 3 calls at once",
                Math.round(26 * 32 * quote.scene().millis() / 3 / 60_000) + " min");
        rows.put("charged by the limiter for a scene", Math.round(quote.scene().admitted()) + " tokens");
        rows.put(
                "31 scenes at 30,000 tokens a minute",
                Math.round(Load.seconds(Map.of("gpt-4o", load), List.of(new Load.Limit("gpt-4o", true, 30_000, 60)))
                                .orElseThrow())
                        + " s");
        rows.put(
                "a call of 600 tokens in, 250 out",
                "USD " + usd(PRICES.cost("gpt-4o", new Usage(600, 0, 250)).orElseThrow()));
        String doc = Files.readString(Path.of("docs/costs.md"));
        assertThat(rows.entrySet().stream()
                        .map(row -> "| " + row.getKey() + " | " + row.getValue() + " |")
                        .filter(row -> !doc.contains(row)))
                .as("rows as they should be")
                .isEmpty();
    }

    @Property(tries = 200)
    void moreScenesNeverCostLess(@ForAll @IntRange(max = 400) int pictures, @ForAll @IntRange(max = 50) int more) {
        Estimate less = estimate(NOTHING, pictures);
        Estimate all = estimate(NOTHING, pictures + more);
        assertThat(less.usd()).isNotNegative().isLessThanOrEqualTo(all.usd());
        assertThat(less.tokensIn()).isLessThanOrEqualTo(all.tokensIn());
        assertThat(less.tokensOut()).isLessThanOrEqualTo(all.tokensOut());
        assertThat(less.calls() + less.answered()).isEqualTo(pictures + (pictures > 0 ? 1 : 0));
    }

    @Property(tries = 200)
    void longerAnswersAndMoreWasteNeverCostLess(
            @ForAll @DoubleRange(max = 500) double out,
            @ForAll @DoubleRange(max = 100) double longer,
            @ForAll @DoubleRange(min = 1, max = 3) double calls) {
        Estimate less = estimate(learned(out, 1), 20);
        assertThat(estimate(learned(out + longer, calls), 20).usd()).isGreaterThanOrEqualTo(less.usd());
        assertThat(less.tokensOut()).isLessThanOrEqualTo(20 * 400 + 120);
    }

    /** The descriptions of a long video don't all go into its summary. */
    @Test
    void aSummaryTakesOnlySoMuchTextHoweverManyScenesThereAre() {
        Quote quote = quote(NOTHING);
        double most = quote.summaryIn(1_000_000);
        assertThat(most - quote.summaryIn(0)).isEqualTo(quote.mostText()).isBetween(4_000.0, 8_000.0);
        assertThat(quote.summaryIn(10)).isLessThan(most);
        assertThat(quote.summaryAdmitted(10) - quote.summaryAdmitted(0))
                .isEqualTo(quote.summaryIn(10) - quote.summaryIn(0));
    }

    @Test
    void whatIsAskedAgainIsPaidAgain() {
        Learned asked = new Learned(Optional.empty(), Optional.empty(), 1.5);
        Quote quote = Quote.of(
                TOKENS, "en", new Asks(request(Kind.SCENE, "low"), request(Kind.SUMMARY, "")), request -> asked);
        Estimate estimate = quote.estimate(PRICES, video(10), 10);
        assertThat(estimate.tokensOut()).isEqualTo(10 * 375 + 180);
        assertThat(estimate.calls()).isEqualTo(11);
        assertThat(estimate.answered()).isZero();
    }

    private static Learned learned(double out, double calls) {
        History history = new History(600, out, 2000);
        return new Learned(Optional.of(history), Optional.empty(), calls);
    }

    @Test
    void historyOfTheRecipeWinsOverTheModels() {
        History recipe = new History(611, 180, 2000);
        History model = new History(999, 300, 4000);
        Expected both = Expected.of(
                TOKENS, request(Kind.SCENE, "low"), new Learned(Optional.of(recipe), Optional.of(model), 1.1));
        assertThat(both.tokensIn()).isEqualTo(611);
        assertThat(both.tokensOut()).isEqualTo(180);
        assertThat(both.millis()).isEqualTo(2000);
        Expected other =
                Expected.of(TOKENS, request(Kind.SCENE, "low"), new Learned(Optional.empty(), Optional.of(model), 1));
        assertThat(other.tokensIn()).isEqualTo(TOKENS.of(request(Kind.SCENE, "low")));
        assertThat(other.tokensOut()).isEqualTo(300);
    }

    @Property(tries = 200)
    void timeAtLimitsGrowsWithTheLoad(
            @ForAll @LongRange(min = 1, max = 100_000) long most,
            @ForAll @DoubleRange(max = 10_000) double calls,
            @ForAll @DoubleRange(max = 100) double more) {
        List<Load.Limit> limits =
                List.of(new Load.Limit("m", false, most, 60), new Load.Limit("m", true, most * 700, 60));
        double less = Load.seconds(Map.of("m", Load.NONE.plus(calls, 700, 3300)), limits)
                .orElseThrow();
        assertThat(less).isNotNegative();
        assertThat(Load.seconds(Map.of("m", Load.NONE.plus(calls + more, 700, 3300)), limits)
                        .orElseThrow())
                .isGreaterThanOrEqualTo(less);
        assertThat(Load.seconds(Map.of("other", Load.NONE.plus(calls, 700, 3300)), limits))
                .isEqualTo(OptionalDouble.empty());
    }

    @Property(tries = 100)
    void eachPictureIsNewOnce(@ForAll List<@LongRange(min = -3, max = 3000) Long> hashes) {
        SeenPictures seen = new SeenPictures();
        Set<Long> known = new TreeSet<>();
        for (long hash : hashes) {
            assertThat(seen.add(hash)).isEqualTo(known.add(hash));
        }
    }

    @Test
    void aMillionPicturesAreRemembered() {
        SeenPictures seen = new SeenPictures();
        for (long i = 1; i <= 1 << 20; i++) {
            seen.add(i * 7919);
        }
        assertThat(seen.add(7919)).isFalse();
        assertThat(seen.add(-1)).isTrue();
        assertThat(seen.add(-1)).as("no longer remembered").isTrue();
    }
}
