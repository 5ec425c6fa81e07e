package io.rescene.route.call;

import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.folder.UnaskableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * That a call has its slot, and so may send one request, which will be noted. The exchange of the call has it, and whatever
 * the route {@code call-openai} copies of it; what else sends is refused, however it came to the client.
 */
final class CallGrant {
    private enum State {
        UNSPENT,
        SENT,
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.UNSPENT);

    private volatile boolean requests;

    @Nullable
    private volatile Answer answer;

    private CallGrant() {}

    /** The call of an exchange begins. */
    static void give(Exchange exchange) {
        OwnProperties.set(exchange, CallGrant.class, new CallGrant());
    }

    /** Whether an exchange is in a call. */
    static boolean isIn(Exchange exchange) {
        CallGrant grant = of(exchange);
        return grant != null && grant.state.get() != State.OVER;
    }

    /** A step of the route that may be in a call is about to send a request, by whatever HTTP client, to whomever. */
    static void requests(Exchange exchange) {
        CallGrant grant = of(exchange);
        if (grant != null) {
            grant.requests = true;
        }
    }

    /**
     * A request is to be sent.
     *
     * @return what lets it
     * @throws UnaskableException if it may not be
     */
    static CallGrant spend(Exchange exchange) {
        CallGrant grant = of(exchange);
        State before =
                grant == null ? State.OVER : grant.state.getAndUpdate(now -> now == State.OVER ? now : State.SENT);
        if (grant == null || before == State.OVER) {
            throw new UnaskableException(
                    "a request to OpenAI that direct:ask has not let begin would be paid and not noted");
        }
        if (before == State.SENT) {
            throw new UnaskableException(
                    "call-openai sends a second request for one question, as by a redelivery of its own: it would be paid"
                            + " and not noted");
        }
        return grant;
    }

    /**
     * Sends the request of the exchange that has the grant; an interceptor of the HTTP client.
     *
     * @throws UnaskableException if it may not be sent
     */
    static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        CallGrant grant = spend(LastingHttp.exchange(scope.clientContext));
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            ReceivedBody body = entity == null ? ReceivedBody.NONE : ReceivedBody.read(entity::getContent);
            if (entity != null) {
                response.setEntity(body.in(entity));
            }
            // Whatever the route makes of it.
            grant.answer = new Answer(response.getCode(), headers(response), body);
            return response;
        } catch (IOException | RuntimeException e) {
            if (CallTrouble.neverLeft(e)) {
                grant.state.compareAndSet(State.SENT, State.UNSPENT);
            }
            throw e;
        }
    }

    private static Map<String, String> headers(ClassicHttpResponse response) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), String.valueOf(header.getValue()));
        }
        return headers;
    }

    /**
     * What OpenAI answered.
     *
     * @param status the HTTP status
     * @param headers by name; of several of a name the last
     * @param body as much of it as came
     */
    record Answer(int status, Map<String, String> headers, ReceivedBody body) {}

    /**
     * What became of a call that is over.
     *
     * @param sent whether its request may have left
     * @param requests whether a step of the route made a request, the client or one of its own
     * @param answer the client's; null: none came
     */
    record Ended(boolean sent, boolean requests, @Nullable Answer answer) {}

    /** The call of an exchange is over: copies that still are under way send nothing any more. */
    static Ended end(Exchange exchange) {
        CallGrant grant = of(exchange);
        OwnProperties.set(exchange, CallGrant.class, null);
        return grant == null
                ? new Ended(false, false, null)
                : new Ended(grant.state.getAndSet(State.OVER) == State.SENT, grant.requests, grant.answer);
    }

    private static @Nullable CallGrant of(Exchange exchange) {
        return OwnProperties.get(exchange, CallGrant.class);
    }
}
