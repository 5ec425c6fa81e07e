package io.rescene.openai;

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
 * @param recipe the key of the question without its picture or text: questions of one recipe differ in these alone
 */
@SuppressWarnings("ArrayRecordComponent") // the key stands for the body; questions are never compared by body
public record Question(Kind kind, String model, byte[] body, String key, AnswerSchema schema, String recipe) {
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
    public static Question of(Kind kind, String model, byte[] body, AnswerSchema schema, String recipe) {
        return new Question(kind, model, body, Digests.sha256(body), schema, recipe);
    }

    /** A person reading a log sees the name of the question, never its content. */
    @Override
    public String toString() {
        return kind.label() + " question " + key.substring(0, 12) + " to " + model;
    }
}
