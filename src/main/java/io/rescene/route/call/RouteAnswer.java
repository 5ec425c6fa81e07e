package io.rescene.route.call;

import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the route {@code call-openai} brought: what OpenAI answered, or what a step after the call made of it where that is
 * an answer as well. What is paid for is lost by no step that reads it, fails, or leaves what another server said in its
 * place.
 */
final class RouteAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(RouteAnswer.class);

    private RouteAnswer() {}

    /**
     * Takes it off an exchange.
     *
     * @param exchange as the route left it
     * @param call what the client knows of it
     * @param failure the route's; null: it came to its end
     */
    static HttpAnswer of(Exchange exchange, CallGrant.Ended call, @Nullable Throwable failure) {
        CallGrant.Answer came = call.answer();
        if (came == null) {
            return failure == null ? ofOwnClient(exchange, call.sent()) : ofNone(exchange, failure, call);
        }
        if (failure != null) {
            return as(came, exchange);
        }
        boolean untouched = ReceivedBody.isUntouched(exchange.getMessage().getBody());
        ReceivedBody left = untouched ? came.body() : body(exchange);
        boolean same = Arrays.equals(left.bytes(), came.body().bytes());
        boolean answers = !same && has(left, "choices");
        boolean refuses = !succeeded(came.status()) && has(left, "error");
        if (!(same || answers || refuses)) {
            return as(came, exchange);
        }
        return new HttpAnswer(
                status(exchange, came.status(), answers),
                headers(exchange),
                left.bytes(),
                left.failure(),
                true,
                millis(exchange));
    }

    private static HttpAnswer as(CallGrant.Answer came, Exchange exchange) {
        return new HttpAnswer(
                came.status(), came.headers(), came.body().bytes(), came.body().failure(), true, millis(exchange));
    }

    /**
     * What the route says it is, as of a gateway with statuses of its own. But what OpenAI says it answered is paid for, and
     * no route makes that undone; and what it refused is no answer by the status of an archive that was told of it.
     */
    private static int status(Exchange exchange, int came, boolean answers) {
        int said = said(exchange, came);
        return succeeded(came) || (succeeded(said) && !answers) ? came : said;
    }

    /** No answer of the client's, and a failure. */
    private static HttpAnswer ofNone(Exchange exchange, Throwable failure, CallGrant.Ended call) {
        int status = said(exchange, 0);
        // What failed may be a further step of the route, after an answer to a client of its own.
        boolean mayBeSent = call.sent()
                || exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE) != null
                || (call.requests() && !CallTrouble.neverLeft(failure));
        if (!mayBeSent) {
            // Without its text, which may hold what the step had in hand.
            LOG.debug("Nothing was sent: {} at {}", failure.getClass().getName(), failure.getStackTrace());
        }
        String why = mayBeSent ? CallTrouble.line(failure) : CallTrouble.unsent(failure);
        return new HttpAnswer(status, Map.of(), new byte[0], Optional.of(why), mayBeSent, millis(exchange));
    }

    /** What a route brought that came to its end without the client. */
    private static HttpAnswer ofOwnClient(Exchange exchange, boolean sent) {
        int status = said(exchange, 0);
        // Of a client of its own: whatever it left in the request's place came from somewhere.
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

    /** The status on the message; {@code otherwise} if there is none. */
    private static int said(Exchange exchange, int otherwise) {
        Integer status = exchange.getContext()
                .getTypeConverter()
                .tryConvertTo(Integer.class, exchange, exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE));
        return status == null ? otherwise : status;
    }

    private static boolean succeeded(int status) {
        return status / 100 == 2;
    }

    private static long millis(Exchange exchange) {
        return (System.nanoTime() - Asking.of(exchange).call().begun()) / 1_000_000;
    }
}
