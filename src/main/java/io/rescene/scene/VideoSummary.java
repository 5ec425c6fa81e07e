package io.rescene.scene;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules for summing up a video. */
public final class VideoSummary {
    /** The most characters of descriptions that one summary is asked over. */
    public static final int MOST_CHARACTERS = 24_000;

    /** The least and the most sentences a summary should have. */
    public static final int LEAST_SENTENCES = 3;

    /** See {@link #LEAST_SENTENCES}. */
    public static final int MOST_SENTENCES = 5;

    private VideoSummary() {}

    /**
     * The descriptions a summary is made of: all, or if they are more than {@code most} characters, evenly spaced
     * ones with the first and the last kept.
     *
     * @param descriptions in the order of their scenes
     * @param most the most characters of all together; the first and the last stay even if they are more
     * @return the chosen ones in the same order
     */
    public static List<String> sample(List<String> descriptions, int most) {
        long total = length(descriptions);
        if (total <= most || descriptions.size() <= 2) {
            return List.copyOf(descriptions);
        }
        int keep = (int) Math.max(2, descriptions.size() * (long) most / total);
        List<String> chosen = spaced(descriptions, keep);
        while (length(chosen) > most && chosen.size() > 2) {
            chosen = spaced(descriptions, chosen.size() - 1);
        }
        return chosen;
    }

    /**
     * Counts sentences as the language's readers would.
     *
     * @param text a summary
     * @param language an ISO 639 code such as {@code en} or {@code ko}
     * @return 0 for a blank text
     */
    public static int sentences(String text, String language) {
        BreakIterator boundaries = BreakIterator.getSentenceInstance(Locale.forLanguageTag(language));
        boundaries.setText(text);
        int count = 0;
        int start = boundaries.first();
        for (int end = boundaries.next(); end != BreakIterator.DONE; start = end, end = boundaries.next()) {
            if (text.substring(start, end).codePoints().anyMatch(Character::isLetterOrDigit)) {
                count++;
            }
        }
        return count;
    }

    /** Whether a summary has as many sentences as it should. */
    public static boolean fits(String text, String language) {
        int sentences = sentences(text, language);
        return sentences >= LEAST_SENTENCES && sentences <= MOST_SENTENCES;
    }

    private static long length(List<String> descriptions) {
        return descriptions.stream().mapToLong(String::length).sum();
    }

    private static List<String> spaced(List<String> all, int keep) {
        List<String> chosen = new ArrayList<>(keep);
        for (int i = 0; i < keep; i++) {
            chosen.add(all.get((int) ((long) i * (all.size() - 1) / (keep - 1))));
        }
        return List.copyOf(chosen);
    }
}
