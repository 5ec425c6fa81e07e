package io.rescene.openai;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What servers send, in the shapes of the published API description. */
final class Answers {
    static final AnswerSchema SCENE = new AnswerSchema("scene", """
            {"type":"object","properties":{
              "status":{"type":"string","enum":["ok","no_content"]},"description":{"type":"string"},
              "entities":{"type":"array","items":{"type":"string"}},
              "actions":{"type":"array","items":{"type":"string"}}},
             "required":["status","description","entities","actions"],"additionalProperties":false}
            """);
    static final String GOOD = "{\"status\":\"ok\",\"description\":\"A dog.\",\"entities\":[\"dog\"],\"actions\":[]}";

    private Answers() {}

    static HttpAnswer http(int status, String body, Map<String, String> headers) {
        return new HttpAnswer(status, headers, body.getBytes(StandardCharsets.UTF_8), Optional.empty(), true, 1);
    }

    static HttpAnswer http(int status, String body) {
        return http(status, body, Map.of());
    }

    static HttpAnswer broken(int status, String body, String failure) {
        return new HttpAnswer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8), Optional.of(failure), true, 1);
    }

    /** A completion with this message object and finish reason. */
    static String completion(String message, String finish) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06","choices":[{"index":0,
                "message":%s,"logprobs":null,"finish_reason":"%s"}],"usage":{"prompt_tokens":600,"completion_tokens":250,
                "total_tokens":850,"prompt_tokens_details":{"cached_tokens":100,"audio_tokens":0}},"service_tier":"default"}
                """.formatted(message, finish);
    }

    /** A completion with this content. */
    static String content(String content) {
        return completion(
                Json.MAPPER
                        .createObjectNode()
                        .put("role", "assistant")
                        .put("content", content)
                        .putNull("refusal")
                        .toString(),
                "stop");
    }

    /** An error as the API words it; {@code null} stands for JSON null. */
    static String error(String message, String type, String param, String code) {
        var error = Json.MAPPER.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", type.equals("null") ? null : type)
                .put("param", param.equals("null") ? null : param)
                .put("code", code.equals("null") ? null : code);
        return error.toString();
    }
}
