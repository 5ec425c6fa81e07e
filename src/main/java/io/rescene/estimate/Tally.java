package io.rescene.estimate;

import io.rescene.openai.Prices;
import io.rescene.openai.PromptTokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/** Sums an estimate up, page by page; of the candidates nothing but sums is kept. One thread at a time has it. */
public final class Tally {
    /**
     * A candidate.
     *
     * @param video its id
     * @param language its answers' language
     */
    public record Wanted(UUID video, String language) {}

    private final JdbcTemplate jdbc;
    private final Prices prices;
    private final PromptTokens tokens;
    private final int concurrency;
    private final PageTables tables;
    private final Function<String, Asks> asks;
    private final Map<String, Quote> quotes = new HashMap<>();
    private final Map<String, Load> loads = new HashMap<>();
    private final SeenPictures seen = new SeenPictures();
    private Estimate sum = Estimate.NONE;

    Tally(
            JdbcTemplate jdbc,
            Prices prices,
            PromptTokens tokens,
            int concurrency,
            PageTables tables,
            Function<String, Asks> asks) {
        this.jdbc = jdbc;
        this.prices = prices;
        this.tokens = tokens;
        this.concurrency = concurrency;
        this.tables = tables;
        this.asks = asks;
    }

    /** Finds out what is asked in a language, so that its first page need not wait for that. */
    public void expect(String language) {
        quote(language);
    }

    /**
     * Adds a page.
     *
     * @param page at most some thousands
     * @return the estimate of each, by video
     */
    public Map<UUID, Estimate> add(List<Wanted> page) {
        Map<UUID, Quote> rows = new HashMap<>();
        page.forEach(one -> rows.put(one.video(), quote(one.language())));
        List<PageTables.Row> asked = new ArrayList<>(rows.size());
        rows.forEach((video, quote) -> asked.add(new PageTables.Row(video, quote)));
        Map<UUID, VideoState> states = new HashMap<>();
        tables.read(asked).forEach(state -> states.put(state.video(), state));
        Map<UUID, Estimate> estimates = new HashMap<>();
        // In the page's order, so that the first scene with a picture is the one that counts it.
        for (Wanted one : page) {
            VideoState state = states.get(one.video());
            if (state != null) {
                estimates.put(one.video(), add(quote(one.language()), state));
            }
        }
        return estimates;
    }

    private Quote quote(String language) {
        return quotes.computeIfAbsent(
                language, key -> Quote.of(tokens, key, asks.apply(key), request -> Learned.of(jdbc, request)));
    }

    private Estimate add(Quote quote, VideoState video) {
        long payable = 0;
        for (long hash : video.open()) {
            payable += seen.add(hash * 31 + quote.language().hashCode()) ? 1 : 0;
        }
        Estimate estimate = quote.estimate(prices, video, payable);
        sum = sum.plus(estimate);
        load(quote.scene(), payable, quote.scene().admitted());
        load(quote.summary(), video.summaryOpen() ? 1 : 0, quote.summaryAdmitted(video.pictures()));
        return estimate;
    }

    private void load(Expected each, long questions, double admitted) {
        if (questions > 0) {
            Load before = loads.getOrDefault(each.model(), Load.NONE);
            loads.put(each.model(), before.plus(questions * each.calls(), admitted, each.millis()));
        }
    }

    /** All that was added. */
    public RunEstimate total() {
        List<Load.Limit> limits = jdbc.query(
                "SELECT model, budget, most, window_seconds FROM rescene.limits",
                (row, n) -> new Load.Limit(
                        row.getString(1), row.getString(2).equals("tokens"), row.getLong(3), row.getDouble(4)));
        return new RunEstimate(
                sum,
                concurrency,
                Load.seconds(loads.values(), concurrency),
                Load.seconds(loads, limits),
                quotes.values().stream().anyMatch(quote -> quote.scene().learned()),
                loads.keySet().stream()
                        .filter(model -> prices.of(model).isEmpty())
                        .sorted()
                        .toList(),
                OptionalLong.empty());
    }
}
