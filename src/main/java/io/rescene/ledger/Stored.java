package io.rescene.ledger;

/** What the ledger knows of a question. */
public sealed interface Stored {
    /** Its answer: JSON as the model gave it. */
    record Answer(String json) implements Stored {}

    /** There will never be an answer, and why. */
    record Failure(String reason) implements Stored {}

    /**
     * No answer yet.
     *
     * @param noUse how many answers since the job was opened were no use, at least 0
     * @param why why the last of them was not; empty if there was none
     */
    record Unanswered(int noUse, String why) implements Stored {}

    /** No answer yet, but another living worker is asking just now: look again soon. */
    record AskedElsewhere() implements Stored {}
}
