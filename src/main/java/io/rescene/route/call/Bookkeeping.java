package io.rescene.route.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rescene.jobs.Job;
import io.rescene.ledger.CallIds;
import io.rescene.ledger.CallRecord;
import io.rescene.ledger.purse.Reservation;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Json;
import io.rescene.openai.Outcome;
import io.rescene.openai.Prices;
import io.rescene.openai.Question;
import io.rescene.openai.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/** What the ledger keeps of a call that may have been billed: its row, with what it cost or may have cost. */
public final class Bookkeeping {
    /** A gateway's word that it could not reach the server, and a server's that it is overloaded. */
    private static final Set<Integer> NOT_PASSED_ON = Set.of(521, 523, 525, 526, 529, 530);

    private final Prices prices;
    private final CallIds ids;

    /**
     * Books by these.
     *
     * @param prices of the models
     * @param ids for the rows
     */
    public Bookkeeping(Prices prices, CallIds ids) {
        this.prices = prices;
        this.ids = ids;
    }

    /**
     * The row of a question's last call, which is judged.
     *
     * @param reservation what was set aside for it; empty if no cap applied
     */
    CallRecord record(Asking asking, Optional<Reservation> reservation) {
        Question question = asking.question();
        HttpAnswer answer = asking.call().answer();
        Outcome outcome = asking.call().outcome();
        Usage usage = outcome.usage();
        boolean lost = isLost(answer, outcome);
        Optional<BigDecimal> cost =
                lost || outcome instanceof Outcome.Retry ? Optional.empty() : prices.cost(question.model(), usage);
        // A billed verdict about the item is as good as an answer: asking again would only cost again.
        Optional<String> failure = outcome instanceof Outcome.ItemFailed failed && answer.status() == 200
                ? Optional.of(failed.reason())
                : Optional.empty();
        Job job = asking.job();
        return new CallRecord(
                ids.next(),
                new CallRecord.Asked(
                        question.key(), question.kind().label(), question.model(), question.recipe(), asking.subject()),
                new CallRecord.PaidFor(job.run(), job.id(), job.video(), asking.scene(), job.owner()),
                new CallRecord.Came(
                        answer.status(),
                        outcome.label(),
                        outcome.reason(),
                        answer.millis(),
                        answer.requestId(),
                        outcome instanceof Outcome.Answer good ? Optional.of(ascii(good)) : Optional.empty(),
                        failure),
                usage,
                cost,
                lost ? asking.worst() : Optional.empty(),
                reservation);
    }

    /**
     * Whether the call may have been billed and what it cost will never be known: no answer, one that broke off, one
     * without a count of tokens, or the word of a gateway (502, 504, 520 and above) that knows nothing of what happened
     * behind it, unless it is that nothing could.
     */
    private static boolean isLost(HttpAnswer answer, Outcome outcome) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return outcome.usage().equals(Usage.NONE);
        }
        return status == 0
                || status == 408
                || status == 502
                || status == 504
                || (status >= 520 && !NOT_PASSED_ON.contains(status));
    }

    private static String ascii(Outcome.Answer answer) {
        try {
            return Json.MAPPER.writeValueAsString(answer.content());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer could not be written as JSON", e);
        }
    }
}
