package io.rescene.embedded.server;

import java.io.Serial;

/** An embedded server can't be had; the message is one line that says why and what to do. */
public final class EmbeddedServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @param message one line: what failed, on which value, what to do */
    public EmbeddedServerException(String message) {
        super(message);
    }

    /**
     * @param message one line: what failed, on which value, what to do
     * @param cause what was thrown below
     */
    public EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
