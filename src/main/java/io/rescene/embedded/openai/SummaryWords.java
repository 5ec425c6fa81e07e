package io.rescene.embedded.openai;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sums scene descriptions up in 3 to 5 sentences, quoting from them. */
final class SummaryWords {
    /** Longest quotation in characters. */
    private static final int QUOTE = 140;

    /** "1. ", "2) ", "- ", "* ", "[3] ", "Scene 4: ", "장면 5: ". */
    private static final Pattern ITEM = Pattern.compile(
            "^\\s*(?:\\d+[.):]|[-*•]|\\[\\d+]:?|(?:scene|장면)\\s*\\d+\\s*[.):\\-–]?)\\s+(\\S.*)$",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SENTENCE_END = Pattern.compile("[.!?。！？…]+(?:\\s|$)");
    private static final Pattern NO_QUOTE = Pattern.compile("[.!?。！？…\"“”]+");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");
    private static final Pattern NO_LETTER = Pattern.compile("[^\\p{L}]+");

    private SummaryWords() {}

    /**
     * Sums up the descriptions in {@code text}: its list items if it has any, else its lines.
     *
     * @return 3 to 5 sentences; if there is no description they say so
     */
    static String of(String text, Language language) {
        List<String> descriptions = descriptions(text);
        List<String> sentences = new ArrayList<>();
        int count = descriptions.size();
        if (count == 0) {
            return language.pick("The video has no described scene. Nothing is known of its pictures."
                    + " A summary needs at least one description."
                    + "|이 영상에는 설명된 장면이 없습니다. 화면의 내용을 알 수 없습니다. 요약하려면 설명이 하나 이상 필요합니다.");
        }
        sentences.add(
                language == Language.KO
                        ? "이 영상은 설명된 장면 " + count + "개로 이루어져 있습니다."
                        : "The video has " + count + (count == 1 ? " described scene." : " described scenes."));
        sentences.add(language.pick("It opens with “%s”.|처음에는 “%s”로 시작합니다.").formatted(quote(descriptions.get(0))));
        if (count > 2) {
            sentences.add(language.pick("Halfway through comes “%s”.|중간에는 “%s”가 나옵니다.")
                    .formatted(quote(descriptions.get(count / 2))));
        }
        if (count > 1) {
            sentences.add(
                    language.pick("It ends with “%s”.|마지막은 “%s”로 끝납니다.").formatted(quote(descriptions.get(count - 1))));
        }
        sentences.add(theme(descriptions, language));
        return String.join(" ", sentences);
    }

    private static List<String> descriptions(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        List<String> items = lines.stream()
                .map(ITEM::matcher)
                .filter(Matcher::matches)
                .map(item -> item.group(1))
                .toList();
        return items.isEmpty() ? lines : items;
    }

    /** The first sentence, without marks that would end one or a quotation: the summary's sentences stay countable. */
    private static String quote(String description) {
        Matcher end = SENTENCE_END.matcher(description);
        String first = end.find() && end.start() > 0 ? description.substring(0, end.start()) : description;
        String plain = SPACE.matcher(NO_QUOTE.matcher(first).replaceAll(" "))
                .replaceAll(" ")
                .strip();
        if (plain.length() <= QUOTE) {
            return plain;
        }
        int space = plain.lastIndexOf(' ', QUOTE);
        int cut = space > QUOTE / 2 ? space : plain.offsetByCodePoints(0, plain.codePointCount(0, QUOTE - 1));
        return plain.substring(0, cut);
    }

    /** The colour named most, or how many words there are if none is. */
    private static String theme(List<String> descriptions, Language language) {
        List<String> words = descriptions.stream()
                .flatMap(description -> NO_LETTER.splitAsStream(description.toLowerCase(Locale.ROOT)))
                .filter(word -> !word.isEmpty())
                .toList();
        Map<Colour, Long> named = new EnumMap<>(Colour.class);
        for (Colour colour : Colour.values()) {
            // Korean particles follow the name without a space.
            long count = words.stream()
                    .filter(word -> word.equals(colour.in(Language.EN)) || word.startsWith(colour.in(Language.KO)))
                    .count();
            if (count > 0) {
                named.put(colour, count);
            }
        }
        return named.entrySet().stream()
                .max(Map.Entry.<Colour, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(most -> language.pick("The colour named most is %s.|가장 자주 나오는 색은 %s입니다.")
                        .formatted(most.getKey().in(language)))
                .orElseGet(() -> language.pick("The descriptions have %d words in all.|설명은 모두 낱말 %d개입니다.")
                        .formatted(words.size()));
    }
}
