package io.rescene.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one call came to. {@link OutcomeRules} decides it; routes only switch on it. */
public sealed interface Outcome {
    /** The labels of all. */
    List<String> LABELS = List.of("answer", "no_use", "retry", "limited", "failed", "stop");

    /** The name in the ledger and in metrics. */
    String label();

    /** Why, in one line for the operator; empty for an answer. */
    String reason();

    /** Tokens that the provider said it counted. */
    default Usage usage() {
        return Usage.NONE;
    }

    /** An answer that fits its schema. */
    record Answer(JsonNode content, Usage usage) implements Outcome {
        @Override
        public String label() {
            return "answer";
        }

        @Override
        public String reason() {
            return "";
        }
    }

    /** The model answered, and it was billed, but the answer is no use: cut, malformed or not to the schema. */
    record NoUse(String reason, Usage usage) implements Outcome {
        @Override
        public String label() {
            return "no_use";
        }
    }

    /**
     * Passing trouble of this one call: ask again after a back-off.
     *
     * @param after how long the server asked to wait at least, at most {@link Waits#LONGEST_RETRY}; empty if it did not
     */
    record Retry(String reason, Optional<Duration> after) implements Outcome {
        @Override
        public String label() {
            return "retry";
        }
    }

    /**
     * The account's rate limit: everybody waits.
     *
     * @param after the longest wait the server named; empty if it named none
     */
    record Limited(Optional<Duration> after, String reason) implements Outcome {
        @Override
        public String label() {
            return "limited";
        }
    }

    /**
     * This item can never work.
     *
     * @param code a short word for why: {@code refusal}, {@code content_filter}, {@code invalid_image_url}, …
     * @param sure whether the server's words blame this item; else it may refuse all questions like it
     */
    record ItemFailed(String code, String reason, Usage usage, boolean sure) implements Outcome {
        @Override
        public String label() {
            return "failed";
        }
    }

    /** Every call would fail: the run stops. */
    record Stop(String reason) implements Outcome {
        @Override
        public String label() {
            return "stop";
        }
    }
}
