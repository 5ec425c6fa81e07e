package io.rescene.route;

/** A question names a file that is not there, lacks what each question needs, or has a value that none can have. */
final class UnaskableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Names the file, or the variable with its value and what is allowed. */
    UnaskableException(String what) {
        super(what);
    }
}
