package io.rescene.openai;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A question is the whole request: model, rendered prompt, the picture's bytes, schema and parameters. Two requests
 * with the same body are the same question.
 *
 * @param kind what is asked about
 * @param model the model's name as sent
 * @param body the JSON body of the request; never logged, never stored
 * @param key SHA-256 of the body in lower-case hex, 64 characters: the question's name in the ledger
 * @param schema what the answer has to look like
 * @param charge the tokens that the provider's limiter is predicted to charge for it at admission, at least 0
 */
@SuppressWarnings("ArrayRecordComponent") // the key stands for the body; questions are never compared by body
public record Question(Kind kind, String model, byte[] body, String key, AnswerSchema schema, long charge) {
    /** What a question is about. */
    public enum Kind {
        /** One scene's picture. */
        SCENE,
        /** The descriptions of one video. */
        SUMMARY;

        /** The name in the ledger and in metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A question with the key that its body has. */
    public static Question of(Kind kind, String model, byte[] body, AnswerSchema schema, long charge) {
        return new Question(kind, model, body, sha256(body), schema, charge);
    }

    /** A person reading a log sees the name of the question, never its content. */
    @Override
    public String toString() {
        return kind.label() + " question " + key.substring(0, 12) + " to " + model;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }
}
