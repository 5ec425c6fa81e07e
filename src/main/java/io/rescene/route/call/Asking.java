package io.rescene.route.call;

import io.rescene.jobs.Job;
import io.rescene.ledger.purse.Reservation;
import io.rescene.openai.Digests;
import io.rescene.openai.Question;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Reply;
import io.rescene.scene.Scene;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to its reply. It travels with the exchange; only one thread has it at a time.
 */
public final class Asking {
    /**
     * What a call takes of what is limited.
     *
     * @param charge the tokens that the limiter is predicted to charge for it at admission, at least 0
     * @param worst what it may cost at worst, USD; empty if its model has no price
     */
    public record Costs(long charge, Optional<BigDecimal> worst) {}

    private final Question question;
    private final Job job;
    private final @Nullable UUID scene;
    private final String subject;
    private final long term;
    private final Costs costs;
    private @Nullable Reservation reservation;
    private final Tries tries = new Tries();
    private @Nullable Call call;
    private @Nullable Reply reply;

    /**
     * A question that begins.
     *
     * @param question the question
     * @param job the job it is asked for
     * @param scene the scene it is about; null for a summary
     * @param term the lease's term
     * @param costs what a call takes
     */
    public Asking(Question question, Job job, @Nullable Scene scene, long term, Costs costs) {
        this.question = question;
        this.job = job;
        this.scene = scene == null ? null : scene.id();
        this.subject = Digests.sha256(scene == null ? job.video().toString() : String.valueOf(scene.pictureUrl()));
        this.term = term;
        this.costs = costs;
    }

    /** The exchange's own. */
    static Asking of(Exchange exchange) {
        return OwnProperties.of(exchange, Asking.class);
    }

    /** From now on the exchange asks this. */
    public void attachTo(Exchange exchange) {
        OwnProperties.set(exchange, Asking.class, this);
    }

    /** From now on the exchange does not keep its question, nor the answer. */
    public static void detach(Exchange exchange) {
        OwnProperties.set(exchange, Asking.class, null);
    }

    Question question() {
        return question;
    }

    Job job() {
        return job;
    }

    /**
     * Whether a cap applies to the call.
     *
     * @param runs whether one applies to those of the run with this number now
     */
    boolean isCapped(LongPredicate runs) {
        return job.capped() || runs.test(job.run());
    }

    Optional<UUID> scene() {
        return Optional.ofNullable(scene);
    }

    /** The hash of what is asked about: the picture's address as it stands in the table, or the video's id. */
    String subject() {
        return subject;
    }

    /** The {@link io.rescene.jobs.Lease#term} in which it was put. */
    long term() {
        return term;
    }

    /** The tokens that the limiter is predicted to charge for a call at admission, at least 0. */
    long charge() {
        return costs.charge();
    }

    /** What a call may cost at worst, USD; empty if its model has no price. */
    Optional<BigDecimal> worst() {
        return costs.worst();
    }

    /** What is set aside for the next call; empty if nothing is. */
    Optional<Reservation> reservation() {
        return Optional.ofNullable(reservation);
    }

    /** Takes the money for the next call. */
    void reserved(Reservation granted) {
        reservation = granted;
    }

    /** Whether its last call may be billed and the cost is not booked. */
    boolean mayBeBilled() {
        return call != null && call.mayBeBilled();
    }

    /** How its calls went. */
    Tries tries() {
        return tries;
    }

    /** Takes the money off this question: it is settled, or goes back. */
    Optional<Reservation> takeReservation() {
        Optional<Reservation> taken = reservation();
        reservation = null;
        return taken;
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

    /** Its next call begins. */
    void begins(Call next) {
        call = next;
    }

    /** Its last call; only once one has begun. */
    Call call() {
        if (call == null) {
            throw new IllegalStateException("No call has begun yet");
        }
        return call;
    }
}
