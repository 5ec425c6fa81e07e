package io.rescene.route.call;

import io.rescene.openai.PictureUrl;
import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.exchange.Reply;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.SimpleTypeConverter;

/**
 * The one way to OpenAI, in Java, because a promise must not be editable away: stored answer, else budget → slot → {@code
 * direct:call-openai} → outcome → ledger → on. A retry is a re-entry into the slots, never Camel's redelivery, which
 * would bypass the gate.
 */
public final class AskRoute extends RouteBuilder {
    /** The variable with the {@link Reply#code} of what was asked last. */
    static final String CODE = "code";

    private final QuestionStep question;
    private final StoredAnswerStep storedAnswer;
    private final BudgetStep budget;
    private final Slots slots;
    private final CallStep call;
    private final LedgerStep ledger;

    /** The route of these steps, in this order. */
    public AskRoute(
            QuestionStep question,
            StoredAnswerStep storedAnswer,
            BudgetStep budget,
            Slots slots,
            CallStep call,
            LedgerStep ledger) {
        this.question = question;
        this.storedAnswer = storedAnswer;
        this.budget = budget;
        this.slots = slots;
        this.call = call;
        this.ledger = ledger;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        // A route that reads the variable as a text finds the data URI that is sent.
        getContext()
                .getTypeConverterRegistry()
                .addTypeConverter(
                        String.class,
                        PictureUrl.Data.class,
                        new SimpleTypeConverter(false, (type, exchange, value) -> ((PictureUrl) value).text()));
        from("direct:ask")
                .routeId(OwnRoutes.ASK)
                .routeDescription("The one way to OpenAI: stored answer, budget, slot, call, outcome, ledger")
                .process(question)
                .id("question")
                .process(storedAnswer)
                .id("stored-answer")
                .loopDoWhile(AskRoute::isOpen)
                .process(budget)
                .id("budget")
                .process(slots)
                .id("slot")
                .filter(AskRoute::isOpen)
                .process(call)
                .id("call")
                .process(ledger)
                .id("ledger")
                .end()
                .end()
                .process(this::reply)
                .id("reply");
    }

    private static boolean isOpen(Exchange exchange) {
        return Asking.of(exchange).isOpen();
    }

    private void reply(Exchange exchange) {
        Asking asking = Asking.of(exchange);
        storedAnswer.settled(asking);
        Reply reply = asking.reply().orElseThrow(() -> new IllegalStateException("A question ended unsettled"));
        exchange.getMessage().setBody(reply);
        // ${variable.code} in a condition is a look-up; ${body.code} makes Camel find the method, for each scene.
        exchange.setVariable(CODE, reply.code());
    }
}
