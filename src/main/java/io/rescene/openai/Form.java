package io.rescene.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

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

    /** Whether a request that has either a picture or a text is of this form. */
    boolean fits(ChatRequest request) {
        return request.kind() == empty.kind()
                && request.schema().equals(empty.schema())
                && request.instructions().equals(empty.instructions())
                && request.model().equals(empty.model())
                && request.detail().equals(empty.detail())
                && request.maxTokens() == empty.maxTokens()
                && Double.compare(request.temperature(), empty.temperature()) == 0
                && (request.text() == null) == (empty.text() == null);
    }

    /** The question of a request of this form. */
    Question question(ChatRequest request) {
        byte[] body = request.pictureUrl() != null
                ? request.pictureUrl().within(head, tail)
                : Json.within(head, Objects.requireNonNull(request.text()), tail);
        String key = Digests.sha256(body, begun, head.length);
        return new Question(request.kind(), request.model(), body, key, request.schema(), recipe);
    }
}
