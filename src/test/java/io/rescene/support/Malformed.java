package io.rescene.support;

import io.rescene.support.CallSeen.Kind;
import java.util.Map;

/** Answers with status 200 that are of no use, or would do harm to a careless reader. */
public enum Malformed {
    HTML_PAGE,
    EMPTY_BODY,
    NO_CHOICES,
    NULL_CONTENT,
    REFUSAL,
    /** {@code finish_reason} length: the JSON is cut in the middle. */
    LENGTH_CUT,
    CONTENT_FILTER,
    /** The right answer with keys the schema forbids. */
    EXTRA_KEYS,
    WRONG_TYPES,
    /** A description or summary of 10 MB. */
    HUGE_STRING,
    DEEP_NESTING,
    /** The right shape with U+0000 in its strings. */
    NUL_CHARACTER,
    /** The right shape with halves of surrogate pairs in its strings. */
    LONE_SURROGATES,
    /** 10,000 entities and actions each. */
    TAGS_10_000;

    private static final int TEN_MB = 10_000_000;

    /** True when the model did the work, so that a provider would charge for it. */
    boolean billed() {
        return this != HTML_PAGE && this != EMPTY_BODY;
    }

    Wire.Reply reply(CallSeen call, Wire.Reply right) {
        return switch (this) {
            case HTML_PAGE ->
                new Wire.Reply(
                        200,
                        Map.of("content-type", "text/html"),
                        "<html><body>502 Bad Gateway</body></html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case EMPTY_BODY -> new Wire.Reply(200, Map.of("content-type", "application/json"), new byte[0]);
            case NO_CHOICES ->
                Completion.body(right, "{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"choices\":[]}");
            case NULL_CONTENT -> Completion.of(call).content(null, null, "stop");
            case REFUSAL -> Completion.of(call).content(null, "I'm sorry, I can't assist with that.", "stop");
            case CONTENT_FILTER -> Completion.of(call).content(null, null, "content_filter");
            case LENGTH_CUT ->
                Completion.of(call)
                        .content(text(call, "A long way down the", "").replaceAll(".{12}$", ""), null, "length");
            default -> Completion.of(call).content(content(call), null, "stop");
        };
    }

    private String content(CallSeen call) {
        return switch (this) {
            case EXTRA_KEYS -> text(call, "A street. It is wet. It is late.", ",\"confidence\":0.9,\"__proto__\":{}");
            case WRONG_TYPES ->
                call.kind() == Kind.SUMMARY
                        ? "{\"summary\":[1,null]}"
                        : "{\"status\":1,\"description\":{\"a\":2},\"entities\":\"dog\",\"actions\":[[3]]}";
            case HUGE_STRING -> text(call, "x".repeat(TEN_MB), "");
            case DEEP_NESTING -> text(call, "A street.", ",\"deep\":" + "[".repeat(5_000) + "]".repeat(5_000));
            case NUL_CHARACTER -> text(call, "A str\\u0000eet. It is wet\\u0000. It is late.", "");
            case LONE_SURROGATES -> text(call, "A str\\ud800eet. It is \\udc00wet. It is late.", "");
            case TAGS_10_000 ->
                "{\"status\":\"ok\",\"description\":\"A crowd.\",\"entities\":" + many("thing ") + ",\"actions\":"
                        + many("deed ") + "}";
            default -> throw new IllegalStateException(name() + " has no content of its own");
        };
    }

    /** @param escaped text with its JSON escapes as they are to be sent */
    private static String text(CallSeen call, String escaped, String more) {
        return call.kind() == Kind.SUMMARY
                ? "{\"summary\":\"" + escaped + "\"" + more + "}"
                : "{\"status\":\"ok\",\"description\":\"" + escaped + "\",\"entities\":[\"street\"],\"actions\":[]"
                        + more + "}";
    }

    private static String many(String word) {
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < 10_000; i++) {
            list.append(i == 0 ? "\"" : ",\"").append(word).append(i).append('"');
        }
        return list.append(']').toString();
    }
}
