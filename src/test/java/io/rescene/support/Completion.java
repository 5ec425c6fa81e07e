package io.rescene.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.support.CallSeen.Kind;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Successful replies in the shape of the chat completions API, with usage and rate headers. */
final class Completion {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CallSeen call;

    private Completion(CallSeen call) {
        this.call = call;
    }

    static Completion of(CallSeen call) {
        return new Completion(call);
    }

    /** The same headers with another body. */
    static Wire.Reply body(Wire.Reply right, String body) {
        return Wire.Reply.json(200, right.headers(), body);
    }

    /** About four characters a token, and 85 for a low-detail picture. */
    static int promptTokens(CallSeen call) {
        return (call.text().length() + 3) / 4 + (call.kind() == Kind.SCENE ? 85 : 0);
    }

    static int completionTokens(String content) {
        return (content.length() + 3) / 4;
    }

    Wire.Reply content(@Nullable String content, @Nullable String refusal, String finishReason) {
        ObjectNode root = JSON.createObjectNode();
        root.put("id", "chatcmpl-" + call.number());
        root.put("object", "chat.completion");
        root.put("created", 1_760_000_000L + call.number());
        root.put("model", call.model() + "-2024-08-06");
        ObjectNode choice = root.putArray("choices").addObject();
        choice.put("index", 0);
        ObjectNode message = choice.putObject("message");
        message.put("role", "assistant");
        message.put("content", content);
        message.put("refusal", refusal);
        message.putArray("annotations");
        choice.putNull("logprobs");
        choice.put("finish_reason", finishReason);
        int in = promptTokens(call);
        int out = completionTokens(content == null ? "" : content);
        ObjectNode usage = root.putObject("usage");
        usage.put("prompt_tokens", in);
        usage.put("completion_tokens", out);
        usage.put("total_tokens", in + out);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0).put("audio_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        root.put("service_tier", "default");
        root.put("system_fingerprint", "fp_simulated");
        return Wire.Reply.json(200, headers(), root.toString());
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        headers.put("x-request-id", "req_" + call.number());
        headers.put("openai-processing-ms", "12");
        headers.put("x-ratelimit-limit-requests", "10000");
        headers.put("x-ratelimit-remaining-requests", "9999");
        headers.put("x-ratelimit-reset-requests", "6ms");
        headers.put("x-ratelimit-limit-tokens", "30000000");
        headers.put("x-ratelimit-remaining-tokens", "29999000");
        headers.put("x-ratelimit-reset-tokens", "2ms");
        return headers;
    }
}
