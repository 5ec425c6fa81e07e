package io.rescene.route.call;

import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Outcome;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import org.jspecify.annotations.Nullable;

/** One call of a question, from what lets it begin to what came of it. Only one thread has it at a time. */
final class Call {
    private final Gate.Pass pass;
    private final Permits.Permit permit;
    private boolean mayBeBilled;
    private long begun;
    private @Nullable HttpAnswer answer;
    private @Nullable Outcome outcome;

    /**
     * A call that may begin.
     *
     * @param pass what it passed the gate with
     * @param permit the fleet's
     */
    Call(Gate.Pass pass, Permits.Permit permit) {
        this.pass = pass;
        this.permit = permit;
    }

    Gate.Pass pass() {
        return pass;
    }

    Permits.Permit permit() {
        return permit;
    }

    /** It begins: from now on it may be billed. */
    void sending() {
        mayBeBilled = true;
        begun = System.nanoTime();
    }

    /** When it began, as {@link System#nanoTime()}. */
    long begun() {
        return begun;
    }

    /** Whether it may be billed and its cost is not booked. */
    boolean mayBeBilled() {
        return mayBeBilled;
    }

    /** Notes that it surely was not billed, or is booked: what is set aside serves the next one. */
    void accountedFor() {
        mayBeBilled = false;
    }

    /** What came back; only once it has. */
    HttpAnswer answer() {
        return present(answer);
    }

    void answer(HttpAnswer answer) {
        this.answer = answer;
    }

    /** What that comes to; only once it is judged. */
    Outcome outcome() {
        return present(outcome);
    }

    void outcome(Outcome outcome) {
        this.outcome = outcome;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("The call has not come back yet");
        }
        return value;
    }
}
