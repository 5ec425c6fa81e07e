package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer of the API that is no success, in the shape {@code {"error":{message,type,param,code}}}. */
final class ApiError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    ApiError(int status, String type, @Nullable String param, @Nullable String code, String message) {
        super(message);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** A request that is refused as it stands: HTTP 400, {@code invalid_request_error}. */
    static ApiError badRequest(@Nullable String param, @Nullable String code, String message) {
        return new ApiError(400, "invalid_request_error", param, code, message);
    }

    /** The picture itself cannot be used. */
    static ApiError badImage(String code, String message) {
        return badRequest(null, code, message);
    }

    /** HTTP status, 400 to 599. */
    int status() {
        return status;
    }

    ObjectNode body() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return root;
    }
}
