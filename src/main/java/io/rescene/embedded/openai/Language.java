package io.rescene.embedded.openai;

/** The languages the stand-in answers in. */
enum Language {
    EN,
    KO;

    /** Korean if the prompt contains Hangul, else English. */
    static Language of(String systemPrompt) {
        return systemPrompt.codePoints().anyMatch(Language::isHangul) ? KO : EN;
    }

    /** One half of {@code english|korean}. */
    String pick(String englishAndKorean) {
        int bar = englishAndKorean.indexOf('|');
        return this == EN ? englishAndKorean.substring(0, bar) : englishAndKorean.substring(bar + 1);
    }

    private static boolean isHangul(int codePoint) {
        return Character.UnicodeScript.of(codePoint).equals(Character.UnicodeScript.HANGUL);
    }
}
