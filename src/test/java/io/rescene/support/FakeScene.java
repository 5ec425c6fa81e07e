package io.rescene.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the simulated model says of one picture, a function of the picture's SHA-256 alone, so that a test can say
 * what each row must hold. Some answers carry text that would do harm if it were ever taken for SQL or an expression.
 *
 * @param status {@code ok} or {@code no_content}
 */
public record FakeScene(String status, String description, List<String> entities, List<String> actions) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern MARK = Pattern.compile("Frame ([0-9a-f]{12})");
    private static final List<String> THINGS = List.of(
            "Red Bicycle",
            "  Old   Harbour ",
            "RED BICYCLE",
            "'); DROP TABLE videos;--",
            "${body}",
            "{{openai.key}}",
            "한강 공원",
            "🎈 balloon",
            "",
            "   ",
            "\tspeaker\t",
            "Forty characters are allowed in one tag!",
            "Forty-one characters are one too many!!!!",
            ":#token ?",
            "C:\\temp \"quoted\"",
            "woman");
    private static final List<String> DEEDS =
            List.of("walking", "Old harbour", "pouring  coffee", "말하다", "%s %n", "waving", "null", "{\"a\":[1]}");

    /** The answer for a picture (or URL) with this SHA-256 in hex. */
    public static FakeScene of(String sha) {
        int seed = Integer.parseInt(sha.substring(0, 7), 16);
        List<String> entities = pick(THINGS, seed, seed % 5);
        List<String> actions = pick(DEEDS, seed / 7, seed % 3);
        String place = seed % 4 == 0 ? "조용한 거리 🚲" : seed % 4 == 1 ? "a quiet ${header.street}" : "a quiet street";
        String second = seed % 2 == 0 ? "" : " Someone's \"sign\" is seen.";
        return new FakeScene(
                "ok", "Frame " + sha.substring(0, 12) + " shows " + place + "." + second, entities, actions);
    }

    /** An answer that describes a scene. */
    public static FakeScene of(String description, List<String> entities, List<String> actions) {
        return new FakeScene("ok", description, entities, actions);
    }

    /** The answer for a picture on which nothing is to be seen. */
    static FakeScene noContent() {
        return new FakeScene("no_content", "", List.of(), List.of());
    }

    private static List<String> pick(List<String> from, int seed, int count) {
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picked.add(from.get(Math.floorMod(seed + i * 3, from.size())));
        }
        return List.copyOf(picked);
    }

    /** {@code visual_entities} as they must be stored: trimmed, empty ones dropped. */
    public List<String> storedEntities() {
        return trimmed(entities);
    }

    /** {@code visual_actions} as they must be stored. */
    public List<String> storedActions() {
        return trimmed(actions);
    }

    /** {@code tags} as they must be stored (product.md, "What happens to one video", 4). */
    public List<String> storedTags() {
        Set<String> tags = new LinkedHashSet<>();
        List<String> both = new ArrayList<>(storedEntities());
        both.addAll(storedActions());
        for (String each : both) {
            String tag = each.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            if (tag.length() <= 40) {
                tags.add(tag);
            }
        }
        return List.copyOf(tags);
    }

    private static List<String> trimmed(List<String> values) {
        return values.stream().map(String::strip).filter(v -> !v.isEmpty()).toList();
    }

    /** The JSON the model writes into {@code content}. */
    String json() {
        try {
            return JSON.writeValueAsString(new TreeMap<>(
                    Map.of("status", status, "description", description, "entities", entities, "actions", actions)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and lists are always JSON", e);
        }
    }

    /**
     * The summary the model gives for a prompt with these descriptions somewhere in it, in this order: three
     * sentences that change when a description is missing, doubled or out of order.
     */
    static String summaryOf(String prompt) {
        List<String> marks = MARK.matcher(prompt)
                .results()
                .map((MatchResult r) -> r.group(1))
                .toList();
        String seal = Sha256.hex(String.join(",", marks).getBytes(StandardCharsets.UTF_8));
        return "The video has " + marks.size() + " scenes in view. "
                + (marks.isEmpty()
                        ? "Nothing of it is known. "
                        : "It begins with " + marks.get(0) + " and ends with " + marks.get(marks.size() - 1) + ". ")
                + "Their order is sealed by " + seal.substring(0, 16) + ".";
    }
}
