package io.rescene.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What all questions of one recipe have in common: the JSON around their picture or their text. Making a question of it
 * writes the picture or text only, where the prompt and the schema are most of a body.
 *
 * @param empty a request with its picture or text left empty
 * @param recipe its {@link ChatRequest#recipe}
 * @param head the body up to the picture or text
 * @param tail the rest
 * @param begun the keys' beginning, the head's
 */
@SuppressWarnings("ArrayRecordComponent") // forms are never compared
record Form(ChatRequest empty, String recipe, byte[] head, byte[] tail, MessageDigest begun) {
    /** The form of a request that has either a picture or a text. */
    static Form of(ChatRequest request) {
        ChatRequest empty = request.form();
        String body = new String(empty.body(), StandardCharsets.UTF_8);
        // The first: quotation marks inside the prompt are escaped, and the schema comes last.
        String place = request.pictureUrl() == null ? "\"role\":\"user\",\"content\":\"\"" : "\"url\":\"\"";
        int end = body.indexOf(place) + place.length();
        byte[] head = ascii(body.substring(0, end - 2));
        return new Form(empty, request.recipe(), head, ascii(body.substring(end)), Digests.begun(head));
    }

    private static byte[] ascii(String json) {
        return json.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a request is of this form. */
    boolean fits(ChatRequest request) {
        return request.kind() == empty.kind()
                && request.schema().equals(empty.schema())
                && request.instructions().equals(empty.instructions())
                && request.model().equals(empty.model())
                && request.detail().equals(empty.detail())
                && request.maxTokens() == empty.maxTokens()
                && Double.compare(request.temperature(), empty.temperature()) == 0
                && isNull(request.text()) == isNull(empty.text())
                && isNull(request.pictureUrl()) == isNull(empty.pictureUrl());
    }

    private static boolean isNull(@Nullable String value) {
        return value == null;
    }

    /** The question of a request of this form. */
    Question question(ChatRequest request) {
        byte[] own = json(String.valueOf(request.pictureUrl() == null ? request.text() : request.pictureUrl()));
        byte[] body = new byte[head.length + own.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(own, 0, body, head.length, own.length);
        System.arraycopy(tail, 0, body, head.length + own.length, tail.length);
        String key = body.length < Digests.LARGE ? Digests.sha256(begun, own, tail) : Digests.sha256(body);
        return new Question(request.kind(), request.model(), body, key, request.schema(), recipe);
    }

    /** A data URI is long and has nothing to be escaped: to look takes a fifth of what writing it takes Jackson. */
    private static byte[] json(String value) {
        byte[] bytes = ('"' + value + '"').getBytes(StandardCharsets.UTF_8);
        return isPlain(bytes, 1, bytes.length - 1) ? bytes : escaped(value);
    }

    private static boolean isPlain(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte one = bytes[i];
            // A question mark may stand for what UTF-8 can't hold.
            if (one < ' ' || one == '"' || one == '\\' || one == '?' || one == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static byte[] escaped(String value) {
        try {
            return Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A text could not be written as JSON", e);
        }
    }
}
