package io.rescene.support;

import java.util.Map;
import java.util.Optional;

/**
 * One call as the simulated OpenAI sees it.
 *
 * @param number 1 for the first call of all
 * @param attempt 1 when this question is asked for the first time, 2 for the second, …
 * @param key SHA-256 of the request body with its keys sorted: the question
 * @param picture the bytes of the data URI; empty for summaries and for pictures passed as URL
 * @param imageUrl the URL of the image part as sent, a data URI too; empty for summaries
 * @param text all text parts of all messages, one a line
 * @param headers names in lower case
 */
public record CallSeen(
        int number,
        int attempt,
        String key,
        Kind kind,
        String model,
        Optional<byte[]> picture,
        Optional<String> imageUrl,
        String text,
        Map<String, String> headers) {

    /** What is asked for, told by the request's JSON schema. */
    public enum Kind {
        SCENE,
        SUMMARY
    }

    /** SHA-256 (hex) of what the answer depends on: the picture's bytes, else its URL, else the text. */
    public String subject() {
        return picture.map(Sha256::hex)
                .orElseGet(() -> Sha256.hex(imageUrl.orElse(text).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
