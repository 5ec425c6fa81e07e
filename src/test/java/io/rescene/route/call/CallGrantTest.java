package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.support.EndlessHost;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ExchangeHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request for each call that has a slot. */
@Timeout(30)
class CallGrantTest {
    private static final String FINE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private static final String OUTSIDE =
            "a request to OpenAI that direct:ask has not let begin would be paid and not noted";
    private static final String SECOND =
            "call-openai sends a second request for one question, as by a redelivery of its own: it would be paid and not noted";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final EndlessHost host = new EndlessHost();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Exchange exchange = new DefaultExchange(camel);

    @AfterEach
    void stop() throws IOException {
        camel.stop();
        host.close();
        timer.shutdownNow();
    }

    @Test
    void copiesShareIt() {
        CallGrant.give(exchange);
        Exchange copy = ExchangeHelper.createCorrelatedCopy(exchange, false);
        copy.removeProperties("*");
        assertThatCode(() -> CallGrant.spend(copy)).doesNotThrowAnyException();
        assertThatThrownBy(() -> CallGrant.spend(exchange)).hasMessage(SECOND);
        assertThat(CallGrant.end(exchange).sent()).isTrue();
    }

    @Test
    void aCopySendsNothingOnceTheCallIsOver() {
        CallGrant.give(exchange);
        Exchange copy = ExchangeHelper.createCorrelatedCopy(exchange, false);
        assertThat(CallGrant.end(exchange).sent()).isFalse();
        assertThat(CallGrant.isIn(exchange)).isFalse();
        assertThatThrownBy(() -> CallGrant.spend(copy)).hasMessage(OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&authMethod=Basic&authUsername=me&authPassword=secret", "&logHttpActivity=true"})
    void theClientSendsOneRequestForIt(String option) throws Exception {
        host.then(FINE, "").then(FINE, "");
        camel.getRegistry().bind("http-component", new LastingHttp());
        camel.getRegistry().bind("openAiClient", new OpenAiClient("", Duration.ofMinutes(1), timer));
        camel.start();
        String uri = host.url() + "?httpClientConfigurer=#openAiClient" + option;
        assertThat(send(uri)).hasMessage(OUTSIDE);
        CallGrant.give(exchange);
        assertThat(send(uri)).isNull();
        for (int time = 0; time < 2; time++) {
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{}");
        }
        assertThat(send(uri)).hasMessage(SECOND);
        CallGrant.Ended call = CallGrant.end(exchange);
        assertThat(call.sent()).isTrue();
        assertThat(call.answer()).isNotNull().satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().bytes()).asString().isEqualTo("{}");
        });
    }

    /** It may be OpenAI whom it sends to, by whatever way. */
    @Test
    void aClientOfTheRoutesOwnMayHaveSent() throws Exception {
        host.then(FINE, "");
        camel.getRegistry().bind("http-component", new LastingHttp());
        camel.start();
        CallGrant.give(exchange);
        Exchange copy = ExchangeHelper.createCorrelatedCopy(exchange, false);
        camel.createProducerTemplate().send("log:mine", exchange);
        assertThat(camel.createProducerTemplate().send(host.url(), copy).getException())
                .isNull();
        CallGrant.Ended call = CallGrant.end(exchange);
        assertThat(call.requests()).isTrue();
        assertThat(call.sent()).isFalse();

        CallGrant.give(exchange);
        camel.createProducerTemplate().send("log:mine", exchange);
        assertThat(CallGrant.end(exchange).requests()).isFalse();
    }

    private Exception send(String uri) {
        exchange.setException(null);
        return camel.createProducerTemplate().send(uri, exchange).getException();
    }
}
