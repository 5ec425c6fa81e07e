package io.rescene.route.exchange;

/** Ends the steps of one question early, with what it came to. */
public final class NoReplyException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    /** The reply's code is the message. */
    public NoReplyException(Reply reply) {
        super(reply.code());
        this.reply = reply;
    }

    /** Whether there is no trouble: the picture shows nothing that could be asked about. */
    public boolean isBlank() {
        return reply instanceof Reply.Blank;
    }

    /** What the question came to. */
    public Reply reply() {
        return reply;
    }
}
