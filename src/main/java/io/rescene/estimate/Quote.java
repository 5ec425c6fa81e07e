package io.rescene.estimate;

import io.rescene.openai.ChatRequest;
import io.rescene.openai.Prices;
import io.rescene.openai.PromptTokens;
import io.rescene.openai.Usage;
import io.rescene.scene.VideoSummary;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/**
 * The questions of one language and what each is expected to take.
 *
 * @param language of the answers
 * @param sceneRecipe the recipe of its scene questions
 * @param summaryRecipe the recipe of its summaries
 * @param scene what a scene takes
 * @param summary what a summary takes, besides its descriptions
 * @param descriptionTokens tokens of one description, as a summary's input
 * @param mostText the most tokens of a summary's descriptions together
 */
record Quote(
        String language,
        String sceneRecipe,
        String summaryRecipe,
        Expected scene,
        Expected summary,
        double descriptionTokens,
        double mostText) {
    /**
     * The part of a scene's answer that is its description; measured on typical answers with o200k_base: 35 of 83
     * tokens in English, 61 of 120 in Korean.
     */
    static final double DESCRIPTION_SHARE = 0.45;

    /**
     * The questions that the routes ask in a language.
     *
     * @param history says what is known of a request
     */
    static Quote of(PromptTokens tokens, String language, Asks asks, Function<ChatRequest, Learned> history) {
        tokens.prepare(List.of(asks.scene(), asks.summary()));
        ChatRequest summary = asks.summary();
        Expected scene = Expected.of(tokens, asks.scene(), history.apply(asks.scene()));
        // The prompt is written in the language of the descriptions: it tells how many characters a token has.
        double tokensACharacter = (double) tokens.of(summary.instructions())
                / Math.max(1, summary.instructions().length());
        return new Quote(
                language,
                asks.scene().recipe(),
                summary.recipe(),
                scene,
                Expected.of(tokens, summary, history.apply(summary)),
                DESCRIPTION_SHARE * scene.tokensOut(),
                tokensACharacter * VideoSummary.MOST_CHARACTERS);
    }

    /** Tokens in of one call for the summary of so many scenes. */
    double summaryIn(long described) {
        return summary.tokensIn() + text(described);
    }

    /** Tokens that the limiter charges for one such call. */
    double summaryAdmitted(long described) {
        return summary.admitted() + text(described);
    }

    private double text(long described) {
        return Math.min(described * descriptionTokens, mostText);
    }

    /**
     * What a video is expected to come to.
     *
     * @param prices of the models
     * @param video what is known of it
     * @param payable how many of its pictures are to be asked about
     */
    Estimate estimate(Prices prices, VideoState video, long payable) {
        Usage scenes = usage(payable * scene.calls(), scene.tokensIn(), scene.tokensOut());
        long summaries = video.summaryOpen() ? 1 : 0;
        Usage summed = usage(summaries * summary.calls(), summaryIn(video.pictures()), summary.tokensOut());
        long questions = video.pictures() + (video.hasSummary() ? 1 : 0);
        return new Estimate(
                video.scenes(),
                payable + summaries,
                questions - payable - summaries,
                scenes.prompt() + summed.prompt(),
                scenes.completion() + summed.completion(),
                cost(prices, scene.model(), scenes).add(cost(prices, summary.model(), summed)));
    }

    private static Usage usage(double calls, double in, double out) {
        return new Usage(Math.round(calls * in), 0, Math.round(calls * out));
    }

    private static BigDecimal cost(Prices prices, String model, Usage usage) {
        return prices.cost(model, usage).orElse(BigDecimal.ZERO);
    }
}
