package io.rescene.route;

/** A question names a file that is not there, or lacks what each question needs: no video's data can change that. */
final class UnaskableException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Names the file or the variable. */
    UnaskableException(String what) {
        super(what);
    }
}
