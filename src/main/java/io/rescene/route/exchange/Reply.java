package io.rescene.route.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** What asking came to, as the routes see it: the message body after {@code direct:ask}. */
public sealed interface Reply {
    /** A short word for use in routes: {@code answered}, or why there is no answer. */
    String code();

    /** Why there is no answer, for a person; where no more is known, the {@link #code}. */
    default String reason() {
        return code();
    }

    /** The answer, fitting its schema, stored durably. */
    record Answered(JsonNode content) implements Reply {
        @Override
        public String code() {
            return "answered";
        }
    }

    /** There will never be an answer: this item has failed. */
    record Failed(String code, String reason) implements Reply {}

    /** The picture was judged here and shows nothing that could be described: nobody was asked. */
    record Blank() implements Reply {
        @Override
        public String code() {
            return "blank";
        }
    }

    /** Passing trouble went on for longer than one call waits: the job is to be tried again later. */
    record Unreachable(String reason) implements Reply {
        @Override
        public String code() {
            return "unreachable";
        }
    }

    /**
     * A money cap is reached: the job waits, queued, until there is money again, without losing an attempt.
     *
     * @param account the account at its cap, such as {@code run 12}
     * @param usd what the call may cost at worst, USD
     */
    record Capped(String account, BigDecimal usd, String reason) implements Reply {
        @Override
        public String code() {
            return "capped";
        }
    }

    /** The intake is closed: the job is to be handed back, without losing an attempt. */
    record Halted(String reason) implements Reply {
        @Override
        public String code() {
            return "halted";
        }
    }
}
