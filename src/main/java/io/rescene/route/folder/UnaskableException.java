package io.rescene.route.folder;

/** A question names a file that is not there, lacks what each question needs, or has a value that none can have. */
public final class UnaskableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Names the file, or the variable with its value and what is allowed. */
    public UnaskableException(String what) {
        super(what);
    }
}
