package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The text of an answer's message. Compatible servers that keep to no strict schema wrap it: in parts, in a fence of
 * Markdown, behind a byte order mark. What is in it was paid for.
 */
final class Content {
    private static final String FENCE = "```";
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private Content() {}

    /** The text; empty if there is none. */
    static Optional<String> text(JsonNode content) {
        if (content.isTextual()) {
            return Optional.of(content.textValue());
        }
        StringBuilder parts = new StringBuilder();
        content.forEach(part -> parts.append(part.path("text").asText("")));
        return parts.isEmpty() ? Optional.empty() : Optional.of(parts.toString());
    }

    /** What is inside of the wrapping; a text that has none as it is. */
    static String unwrapped(String text) {
        String inner = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).strip();
        int firstLine = inner.indexOf('\n');
        boolean fenced = inner.startsWith(FENCE) && inner.endsWith(FENCE) && firstLine >= FENCE.length();
        return fenced ? inner.substring(firstLine, inner.length() - FENCE.length()) : inner;
    }
}
