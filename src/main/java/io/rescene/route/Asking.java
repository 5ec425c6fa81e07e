package io.rescene.route;

import io.rescene.jobs.Job;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Outcome;
import io.rescene.openai.Question;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to its reply. It travels as an exchange property; only one thread has it at a time.
 */
final class Asking {
    private static final String PROPERTY = "ResceneAsking";

    private final Question question;
    private final Job job;
    private final @Nullable UUID scene;
    private long successesBefore;
    private final long term;
    private int tries;
    private int noUse;
    private long notBefore = System.nanoTime();
    private Optional<Gate.Pass> pass = Optional.empty();
    private Optional<Permits.Permit> permit = Optional.empty();
    private @Nullable HttpAnswer answer;
    private @Nullable Outcome outcome;
    private @Nullable Reply reply;

    Asking(Question question, Job job, @Nullable UUID scene, long successesBefore, long term) {
        this.question = question;
        this.job = job;
        this.scene = scene;
        this.successesBefore = successesBefore;
        this.term = term;
    }

    /** The exchange's own. */
    static Asking of(Exchange exchange) {
        Asking asking = exchange.getProperty(PROPERTY, Asking.class);
        if (asking == null) {
            throw new IllegalStateException("direct:ask was left before a question was put");
        }
        return asking;
    }

    void attachTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    Question question() {
        return question;
    }

    Job job() {
        return job;
    }

    Optional<UUID> scene() {
        return Optional.ofNullable(scene);
    }

    /** Notes how many calls of the process had succeeded when this question first failed. */
    void successesBefore(long successes) {
        successesBefore = successes;
    }

    /** How many calls of the process had succeeded when this question was put, or first failed. */
    long successesBefore() {
        return successesBefore;
    }

    /** The {@link io.rescene.jobs.Lease#term} in which it was put. */
    long term() {
        return term;
    }

    boolean isOpen() {
        return reply == null;
    }

    Optional<Reply> reply() {
        return Optional.ofNullable(reply);
    }

    void settle(Reply reply) {
        this.reply = reply;
    }

    int countTry() {
        return ++tries;
    }

    int countNoUse() {
        return ++noUse;
    }

    int noUse() {
        return noUse;
    }

    void noUseBefore(int count) {
        noUse = count;
    }

    /** From when on it may be asked again, as {@link System#nanoTime()}. */
    long notBefore() {
        return notBefore;
    }

    void notBefore(long nanoTime) {
        notBefore = nanoTime;
    }

    /** Its call begins. */
    void begins(Gate.Pass newPass, Permits.Permit newPermit) {
        pass = Optional.of(newPass);
        permit = Optional.of(newPermit);
    }

    /** What its last call passed the gate with; empty before the first. */
    Optional<Gate.Pass> pass() {
        return pass;
    }

    /** The permit of its last call; empty before the first. */
    Optional<Permits.Permit> permit() {
        return permit;
    }

    HttpAnswer answer() {
        return present(answer);
    }

    void answer(HttpAnswer answer) {
        this.answer = answer;
    }

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
