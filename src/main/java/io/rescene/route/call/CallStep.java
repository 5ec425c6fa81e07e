package io.rescene.route.call;

import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Question.Kind;
import io.rescene.route.exchange.CalledRoute;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.picture.PictureDemand;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The call in its slot: puts the request on the message, has the route {@code call-openai} send it, takes what it brought
 * off the message, whole or failed, and lets the slot go: judging it is work for another thread.
 */
public final class CallStep extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(CallStep.class);

    private final AsyncProcessor callOpenAi;
    private final Slots slots;
    private final PictureDemand demand;
    private final Executor after;

    @Nullable
    private volatile String failedAfter;

    /**
     * A step before the route.
     *
     * @param callOpenAi the way into the route
     * @param slots told of each answer
     * @param demand told how long calls take that need a picture
     * @param after where exchanges go on
     */
    public CallStep(AsyncProcessor callOpenAi, Slots slots, PictureDemand demand, Executor after) {
        this.callOpenAi = callOpenAi;
        this.slots = slots;
        this.demand = demand;
        this.after = after;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        send(exchange);
        callOpenAi.process(exchange, sync -> {
            boolean goesOn = true;
            try {
                goesOn = receive(exchange, callback);
            } catch (RuntimeException | Error e) {
                // Thrown here it would end in the middle of the route, and the exchange would never go on.
                exchange.setException(e);
            }
            if (goesOn) {
                callback.done(false);
            }
        });
        return false;
    }

    /** Puts the request on the message: its body and nothing that would go out as a header. */
    private static void send(Exchange exchange) {
        Asking asking = Asking.of(exchange);
        asking.call().sending();
        CallGrant.give(exchange);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(asking.question().body());
    }

    /** Whether the exchange goes on at once, on this thread; else others let it go on. */
    private boolean receive(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        CallGrant.Ended call = CallGrant.end(exchange);
        Throwable failure = CalledRoute.takeFailure(exchange);
        if (failure != null && call.answer() != null) {
            warnOnce(CallTrouble.line(failure));
        }
        HttpAnswer answer = RouteAnswer.of(exchange, call, failure);
        asking.call().answer(answer);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        slots.answered(asking);
        if (answer.status() == 200 && asking.question().kind() == Kind.SCENE) {
            demand.called(TimeUnit.MILLISECONDS.toNanos(answer.millis()));
        }
        try {
            slots.handOver();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
            return true;
        }
        if (answer.status() >= 400) {
            // Judged in the slot: a 429 or a refusal has to close the gate before the slot takes the next question.
            return true;
        }
        try {
            after.execute(() -> JobLog.goOn(exchange, callback));
        } catch (RuntimeException | Error e) {
            slots.committed();
            throw e;
        }
        return false;
    }

    /** Each call may fail so. */
    private void warnOnce(String reason) {
        if (!reason.equals(failedAfter)) {
            failedAfter = reason;
            LOG.warn(
                    "The route call-openai failed after OpenAI had answered, whose answer counts all the same: {}",
                    reason);
        }
    }
}
