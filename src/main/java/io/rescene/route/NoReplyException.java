package io.rescene.route;

/** Ends the steps of one question early, with what it came to. */
final class NoReplyException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    NoReplyException(Reply reply, String reason) {
        super(reason);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
