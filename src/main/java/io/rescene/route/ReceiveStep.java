package io.rescene.route;

import io.rescene.openai.HttpAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Takes what a call brought off the message, whole or failed, and lets the slot go: judging it is work for another
 * thread.
 */
final class ReceiveStep extends AsyncProcessorSupport {
    private static final String STARTED = "ResceneCallStarted";
    /** More than any answer needs; what is longer is cut off. */
    private static final int MOST_BYTES = 32_000_000;

    private final Slots slots;
    private final Executor after;

    ReceiveStep(Slots slots, Executor after) {
        this.slots = slots;
        this.after = after;
    }

    /** Puts the request on the message: its body and nothing that would go out as a header. */
    static void send(Exchange exchange) {
        exchange.setProperty(STARTED, System.nanoTime());
        // What is caught from now on is this call's: a route may have caught, and kept, something before.
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        Asking.of(exchange).sending();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(Asking.of(exchange).question().body());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        exchange.setException(null);
        Asking.of(exchange).answer(failure == null ? read(exchange) : failed(exchange, failure));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        slots.answered(Asking.of(exchange));
        try {
            slots.handOver();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (Asking.of(exchange).answer().status() >= 400) {
            // Judged in the slot: a 429 or a refusal has to close the gate before the slot takes the next question.
            callback.done(true);
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

    private static HttpAnswer failed(Exchange exchange, Throwable failure) {
        return new HttpAnswer(
                0,
                Map.of(),
                new byte[0],
                Optional.of(CallTrouble.line(failure)),
                !CallTrouble.neverLeft(failure),
                millis(exchange));
    }

    private static HttpAnswer read(Exchange exchange) {
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Optional<String> failure = Optional.empty();
        try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
            if (in != null) {
                body.writeBytes(in.readNBytes(MOST_BYTES));
                failure = in.read() >= 0 ? Optional.of("it is longer than " + MOST_BYTES + " bytes") : failure;
            }
        } catch (IOException | RuntimeException | Error e) {
            // An Error, too: an answer may be more than the heap holds, and the gate is to hear of the call's end.
            failure = Optional.of(CallTrouble.line(e));
        }
        return new HttpAnswer(
                status == null ? 0 : status, headers, body.toByteArray(), failure, true, millis(exchange));
    }

    private static long millis(Exchange exchange) {
        Long started = exchange.getProperty(STARTED, Long.class);
        return started == null ? 0 : (System.nanoTime() - started) / 1_000_000;
    }
}
