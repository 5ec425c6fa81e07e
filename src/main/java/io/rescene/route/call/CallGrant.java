package io.rescene.route.call;

import io.rescene.route.folder.UnaskableException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * That a call has its slot, and so may send one request, which will be noted. The exchange of the call has it, and whatever
 * the route {@code call-openai} copies of it; what else sends is refused, however it came to the client.
 */
final class CallGrant implements SafeCopyProperty {
    private static final String PROPERTY = "ResceneCallGrant";

    private enum State {
        UNSPENT,
        SENT,
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.UNSPENT);

    @Nullable
    private volatile Answer answer;

    private CallGrant() {}

    /** The call of an exchange begins. */
    static void give(Exchange exchange) {
        exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, new CallGrant());
    }

    /** Whether an exchange is in a call. */
    static boolean isIn(Exchange exchange) {
        CallGrant grant = of(exchange);
        return grant != null && grant.state.get() != State.OVER;
    }

    /**
     * A request is to be sent.
     *
     * @throws UnaskableException if it may not be
     */
    static void spend(Exchange exchange) {
        CallGrant grant = of(exchange);
        State before =
                grant == null ? State.OVER : grant.state.getAndUpdate(now -> now == State.OVER ? now : State.SENT);
        if (before == State.OVER) {
            throw new UnaskableException(
                    "a request to OpenAI that direct:ask has not let begin would be paid and not noted");
        }
        if (before == State.SENT) {
            throw new UnaskableException(
                    "call-openai sends a second request for one question, as by a redelivery of its own: it would be paid"
                            + " and not noted");
        }
    }

    /**
     * Sends the request of the exchange that has the grant; an interceptor of the HTTP client.
     *
     * @throws UnaskableException if it may not be sent
     */
    static ClassicHttpResponse proceed(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Exchange exchange = LastingHttp.exchange(scope.clientContext);
        spend(exchange);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            ReceivedBody body = entity == null ? ReceivedBody.NONE : ReceivedBody.read(entity::getContent);
            if (entity != null) {
                response.setEntity(body.in(entity));
            }
            answered(exchange, new Answer(response.getCode(), body));
            return response;
        } catch (IOException | RuntimeException e) {
            if (CallTrouble.neverLeft(e)) {
                takeBack(exchange);
            }
            throw e;
        }
    }

    /** The request surely has not left. */
    private static void takeBack(Exchange exchange) {
        CallGrant grant = of(exchange);
        if (grant != null) {
            grant.state.compareAndSet(State.SENT, State.UNSPENT);
        }
    }

    /** The request was answered so, whatever the route makes of it. */
    private static void answered(Exchange exchange, Answer answer) {
        CallGrant grant = of(exchange);
        if (grant != null) {
            grant.answer = answer;
        }
    }

    /**
     * What OpenAI answered.
     *
     * @param status the HTTP status
     * @param body as much of it as came
     */
    record Answer(int status, ReceivedBody body) {}

    /**
     * What became of a call that is over.
     *
     * @param sent whether its request may have left
     * @param answer the client's; null: none came
     */
    record Ended(boolean sent, @Nullable Answer answer) {}

    /** The call of an exchange is over: copies that still are under way send nothing any more. */
    static Ended end(Exchange exchange) {
        CallGrant grant = of(exchange);
        exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, null);
        return grant == null
                ? new Ended(false, null)
                : new Ended(grant.state.getAndSet(State.OVER) == State.SENT, grant.answer);
    }

    private static @Nullable CallGrant of(Exchange exchange) {
        return exchange.getExchangeExtension().getSafeCopyProperty(PROPERTY, CallGrant.class);
    }

    @Override
    public SafeCopyProperty safeCopy() {
        return this;
    }
}
