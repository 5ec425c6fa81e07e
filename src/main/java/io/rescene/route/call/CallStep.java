package io.rescene.route.call;

import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Json;
import io.rescene.openai.Question.Kind;
import io.rescene.route.exchange.CalledRoute;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.picture.PictureDemand;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
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
        exchange.removeProperty(ExchangePropertyKey.TO_ENDPOINT);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(asking.question().body());
    }

    /** Whether the exchange goes on at once, on this thread; else others let it go on. */
    private boolean receive(Exchange exchange, AsyncCallback callback) {
        Asking asking = Asking.of(exchange);
        CallGrant.Ended call = CallGrant.end(exchange);
        Throwable failure = CalledRoute.takeFailure(exchange);
        HttpAnswer answer = answer(exchange, call, failure);
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

    /** What the route brought, but where it lost what was answered. */
    private HttpAnswer answer(Exchange exchange, CallGrant.Ended call, @Nullable Throwable failure) {
        CallGrant.Answer kept = call.answer();
        if (kept == null) {
            return failure == null ? read(exchange, call.sent()) : failed(exchange, failure, call.sent());
        }
        if (failure != null) {
            warnOnce(CallTrouble.line(failure));
        }
        // What is paid for is not lost by a step that reads it, or leaves what another server said in its place.
        Object left = exchange.getMessage().getBody();
        ReceivedBody own = failure != null || ReceivedBody.isUntouched(left) ? kept.body() : body(exchange);
        boolean isKept = Arrays.equals(own.bytes(), kept.body().bytes());
        boolean answers = !isKept && has(own, "choices");
        boolean refuses = kept.status() / 100 != 2 && has(own, "error");
        if (failure != null || !(isKept || answers || refuses)) {
            return new HttpAnswer(
                    kept.status(),
                    kept.headers(),
                    kept.body().bytes(),
                    kept.body().failure(),
                    true,
                    millis(exchange));
        }
        int status = status(exchange, kept.status());
        // What was refused is no answer by the status of an archive that was told of it.
        status = status / 100 == 2 && !answers ? kept.status() : status;
        return new HttpAnswer(status, headers(exchange), own.bytes(), own.failure(), true, millis(exchange));
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

    private static HttpAnswer failed(Exchange exchange, Throwable failure, boolean sent) {
        int status = status(exchange, 0);
        // What failed may be a further step of the route, after an answer to a client of its own.
        boolean mayBeSent = sent
                || exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE) != null
                || (hasCalled(exchange) && !CallTrouble.neverLeft(failure));
        if (!mayBeSent) {
            LOG.debug("Nothing was sent", failure);
        }
        String why = mayBeSent ? CallTrouble.line(failure) : CallTrouble.unsent(failure);
        return new HttpAnswer(status, Map.of(), new byte[0], Optional.of(why), mayBeSent, millis(exchange));
    }

    /** Whether the route has come to a step that sends to anything. */
    private static boolean hasCalled(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT) != null;
    }

    private static HttpAnswer read(Exchange exchange, boolean sent) {
        int status = status(exchange, 0);
        // A route with a client of its own: whatever it left in the request's place came from somewhere.
        boolean mayBeSent = sent
                || status > 0
                || exchange.getMessage().getBody()
                        != Asking.of(exchange).question().body();
        ReceivedBody body = body(exchange);
        return new HttpAnswer(status, headers(exchange), body.bytes(), body.failure(), mayBeSent, millis(exchange));
    }

    private static Map<String, String> headers(Exchange exchange) {
        Map<String, String> headers = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return headers;
    }

    private static ReceivedBody body(Exchange exchange) {
        return ReceivedBody.read(() -> exchange.getMessage().getBody(InputStream.class));
    }

    /** Whether it is one of the API, as a route may have changed it; not what an archive answered. */
    private static boolean has(ReceivedBody body, String field) {
        try {
            return body.failure().isEmpty()
                    && Json.MAPPER.readTree(body.bytes()).hasNonNull(field);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What the route says it is, as of a gateway with statuses of its own, else what came; 0 if none arrived. What OpenAI
     * says it answered is paid for, and no route makes that undone.
     */
    private static int status(Exchange exchange, int came) {
        if (came / 100 == 2) {
            return came;
        }
        Integer status = exchange.getContext()
                .getTypeConverter()
                .tryConvertTo(Integer.class, exchange, exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
        return status == null ? came : status;
    }

    private static long millis(Exchange exchange) {
        return (System.nanoTime() - Asking.of(exchange).call().begun()) / 1_000_000;
    }
}
