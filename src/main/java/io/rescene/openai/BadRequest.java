package io.rescene.openai;

import java.util.Set;

/** What a 400 came to: only this item is refused, or what every call has, which would fail the whole library. */
final class BadRequest {
    private static final Set<String> ABOUT_THE_ITEM = Set.of(
            "invalid_image_url",
            "invalid_image",
            "invalid_image_format",
            "image_parse_error",
            "image_too_large",
            "content_policy_violation",
            "content_filter",
            "context_length_exceeded",
            "string_above_max_length",
            "invalid_prompt");
    private static final Set<String> ABOUT_THE_FORM =
            Set.of("unknown_parameter", "unsupported_parameter", "unsupported_value", "missing_required_parameter");
    /** What every call has; see {@link ChatRequest}. */
    private static final Set<String> IN_EVERY_CALL =
            Set.of("model", "messages", "response_format", "max_completion_tokens", "temperature");
    /** What is said of a picture's value; other codes, as invalid_type, are about the form that all calls share. */
    private static final Set<String> BAD_VALUE = Set.of("", "invalid_base64", "invalid_value");

    private BadRequest() {}

    /**
     * Decides.
     *
     * @param code the error's code; may be empty
     * @param param what it says that it is about; may be empty
     * @param message its message; may be empty
     * @param said how to name the error in a reason
     */
    static Outcome outcome(String code, String param, String message, String said) {
        if (ABOUT_THE_ITEM.contains(code)) {
            return new Outcome.ItemFailed(code, said, Usage.NONE, true);
        }
        if (isPicture(param) && BAD_VALUE.contains(code)) {
            return new Outcome.ItemFailed(
                    code.isEmpty() ? "invalid_image" : code, "the picture is refused (" + said + ")", Usage.NONE, true);
        }
        String root = param.split("[.\\[]", 2)[0];
        if (IN_EVERY_CALL.contains(root)
                || ABOUT_THE_FORM.contains(code)
                || message.startsWith("Unrecognized request argument")) {
            return new Outcome.Stop("OpenAI refuses what every call has (" + said
                    + "): check the models, OPENAI_BASE_URL, and the prompts and schemas in routes/");
        }
        return new Outcome.ItemFailed(code.isEmpty() ? "invalid_request" : code, said, Usage.NONE, false);
    }

    /** The one thing within the messages that no two calls share; its {@code detail} is a setting again. */
    private static boolean isPicture(String param) {
        return param.endsWith(".image_url") || param.endsWith(".image_url.url");
    }
}
