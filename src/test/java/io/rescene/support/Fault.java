package io.rescene.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.support.Wire.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes wrong with one call to {@link FakeOpenAi}. */
public sealed interface Fault {

    /** What is sent in place of the right answer. */
    default Reply reply(CallSeen call, Reply right) {
        return right;
    }

    /**
     * Sends the reply.
     *
     * @param leave to be run just before the client can know that its call is over
     * @return true when the whole reply went out
     */
    default boolean deliver(Wire wire, Reply reply, Runnable leave) throws IOException {
        leave.run();
        wire.send(reply);
        return true;
    }

    /** True when a provider would charge for the call. */
    boolean billed();

    /** The name in the bill. */
    default String outcome() {
        return getClass().getSimpleName();
    }

    /** An error in the API's shape; {@code code} and {@code param} may be null. */
    static Fault error(int status, String type, @Nullable String code, @Nullable String param, String message) {
        return new Status(status, errorBody(type, code, param, message), Map.of());
    }

    /** 401: the key is refused. */
    static Fault invalidKey() {
        return error(401, "invalid_request_error", "invalid_api_key", null, "Incorrect API key provided: sk-x***y.");
    }

    /** 404: there is no such model. */
    static Fault unknownModel() {
        return error(404, "invalid_request_error", "model_not_found", null, "The model does not exist.");
    }

    private static String errorBody(String type, @Nullable String code, @Nullable String param, String message) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ObjectNode error = root.putObject("error");
        error.put("message", message).put("type", type).put("param", param).put("code", code);
        return root.toString();
    }

    /** The right answer. */
    record None() implements Fault {
        @Override
        public boolean billed() {
            return true;
        }

        @Override
        public String outcome() {
            return "Answer";
        }
    }

    /** Any status with a body (JSON unless the headers say otherwise); not charged. */
    record Status(int code, String body, Map<String, String> headers) implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            return Reply.json(code, headers, body);
        }

        @Override
        public boolean billed() {
            return false;
        }

        @Override
        public String outcome() {
            return "Status " + code;
        }
    }

    /** 429 that passes: the wait stands in {@code retry-after}, {@code retry-after-ms} and the message. */
    record RateLimited(Duration delay) implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            String message = "Rate limit reached for " + call.model()
                    + " in organization org-x on tokens per min (TPM):"
                    + " Limit 30000, Used 29500, Requested 1000. Please try again in " + delay.toMillis() + "ms.";
            Map<String, String> headers = Map.of(
                    "retry-after",
                    String.valueOf((delay.toMillis() + 999) / 1000),
                    "retry-after-ms",
                    String.valueOf(delay.toMillis()),
                    "x-ratelimit-limit-tokens",
                    "30000",
                    "x-ratelimit-remaining-tokens",
                    "0",
                    "x-ratelimit-reset-tokens",
                    delay.toMillis() + "ms");
            return Reply.json(429, headers, errorBody("tokens", "rate_limit_exceeded", null, message));
        }

        @Override
        public boolean billed() {
            return false;
        }
    }

    /** 429 that never passes for this request. */
    record RequestTooLarge() implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            String message = "Request too large for " + call.model() + " in organization org-x on tokens per min (TPM):"
                    + " Limit 30000, Requested 99999. The input or output tokens must be reduced.";
            return Reply.json(429, Map.of(), errorBody("tokens", "rate_limit_exceeded", null, message));
        }

        @Override
        public boolean billed() {
            return false;
        }
    }

    /** 429 that says the account has no money left. */
    record InsufficientQuota() implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            String message = "You exceeded your current quota, please check your plan and billing details.";
            return Reply.json(429, Map.of(), errorBody("insufficient_quota", "insufficient_quota", null, message));
        }

        @Override
        public boolean billed() {
            return false;
        }
    }

    /** Says nothing for so long, then hangs up; ended early by the client or by closing the simulator. */
    record Hang(Duration time, boolean billed) implements Fault {
        /** Until the client gives up or the simulator is closed. */
        public static Hang forever() {
            return new Hang(Duration.ofDays(1), false);
        }

        @Override
        public boolean deliver(Wire wire, Reply reply, Runnable leave) throws IOException {
            wire.pause(time);
            leave.run();
            wire.hangUp();
            return false;
        }
    }

    /** RST in place of the answer. */
    record Reset(boolean billed) implements Fault {
        @Override
        public boolean deliver(Wire wire, Reply reply, Runnable leave) throws IOException {
            leave.run();
            wire.reset();
            return false;
        }
    }

    /** The head, so many bytes of the right body, then the end of the connection. */
    record Cut(int bodyBytes) implements Fault {
        @Override
        public boolean deliver(Wire wire, Reply reply, Runnable leave) throws IOException {
            wire.bytes(Wire.head(reply));
            wire.bytes(Arrays.copyOf(reply.body(), Math.min(bodyBytes, reply.body().length - 1)));
            leave.run();
            wire.hangUp();
            return false;
        }

        @Override
        public boolean billed() {
            return true;
        }
    }

    /** The right answer, {@code bytes} of the body at a time with a pause after each. */
    record Trickle(int bytes, Duration interval) implements Fault {
        @Override
        public boolean deliver(Wire wire, Reply reply, Runnable leave) throws IOException {
            wire.bytes(Wire.head(reply));
            byte[] body = reply.body();
            int sent = 0;
            for (; sent + bytes < body.length; sent += bytes) {
                wire.bytes(Arrays.copyOfRange(body, sent, sent + bytes));
                if (!wire.pause(interval)) {
                    throw new IOException("the client hung up");
                }
            }
            leave.run();
            wire.bytes(Arrays.copyOfRange(body, sent, body.length));
            return true;
        }

        @Override
        public boolean billed() {
            return true;
        }
    }

    /** A start, and then something again and again, until the client hangs up. */
    record Endless(String start, String again) implements Fault {
        @Override
        public boolean deliver(Wire wire, Reply reply, Runnable leave) throws IOException {
            leave.run();
            wire.bytes(start.getBytes(StandardCharsets.ISO_8859_1));
            byte[] bytes = again.getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                wire.bytes(bytes);
            }
        }

        @Override
        public boolean billed() {
            return true;
        }
    }

    /** 200 with this body; charged. */
    record Raw(String body) implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            return Completion.body(right, body);
        }

        @Override
        public boolean billed() {
            return true;
        }
    }

    /** The right shape with this text as the model's {@code content}; charged. */
    record Content(String content) implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            return Completion.of(call).content(content, null, "stop");
        }

        @Override
        public boolean billed() {
            return true;
        }
    }

    /** One of the useless answers with status 200. */
    record Bad(Malformed shape) implements Fault {
        @Override
        public Reply reply(CallSeen call, Reply right) {
            return shape.reply(call, right);
        }

        @Override
        public boolean billed() {
            return shape.billed();
        }

        @Override
        public String outcome() {
            return shape.name();
        }
    }
}
