package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.resilience.http.KeptConnections.NoSocketException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

class CallTroubleTest {
    private static final HttpHost HOST = new HttpHost("https", "api.example.com", 8443);

    @Test
    void whatKeepsARequestFromLeavingNamesTheHostOnly() {
        assertThat(CallTrouble.line(new UnknownHostException("api.example.com: Name or service not known")))
                .isEqualTo("the host api.example.com can't be found");
        String connect = "Connect to https://api.example.com:8443 [/10.0.0.1] failed: Connection refused";
        assertThat(CallTrouble.line(new HttpHostConnectException(connect, HOST)))
                .isEqualTo("the host api.example.com can't be connected to");
        assertThat(CallTrouble.line(new ConnectTimeoutException(connect, HOST)))
                .isEqualTo("the host api.example.com can't be connected to");
        assertThat(CallTrouble.line(new NoRouteToHostException("No route to host")))
                .isEqualTo("the host can't be connected to");
    }

    @Test
    void whereNoSocketIsLeftNothingWasSent() {
        IOException none = new NoSocketException(new SocketException("Too many open files"));
        assertThat(CallTrouble.neverLeft(none)).isTrue();
        assertThat(CallTrouble.neverLeft(new SocketException("Connection reset")))
                .isFalse();
        assertThat(CallTrouble.line(none)).isEqualTo("no connection can be opened: Too many open files");
    }

    @Test
    void aRouteThatIsStoppedSendsNothing() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:call-openai").routeId("call-openai").to("mock:openai");
                }
            });
            context.start();
            Processor inside =
                    ((DefaultConsumer) context.getRoute("call-openai").getConsumer()).getProcessor();
            context.getRouteController().stopRoute("call-openai");
            Exchange call = new DefaultExchange(context);
            inside.process(call);

            assertThat(call.getException()).isNotNull();
            assertThat(CallTrouble.neverLeft(call.getException())).isTrue();
            assertThat(CallTrouble.line(call.getException())).startsWith("the route call-openai is stopped");
        }
    }

    @Test
    void aDeadlineIsNamedWithItsSetting() {
        IOException closed = new SocketException("Socket closed");
        assertThat(CallTrouble.line(CallTrouble.EndedException.overdue(Duration.ofSeconds(60), closed)))
                .isEqualTo("no answer within 60 s (rescene.openai.timeout)");
        assertThat(CallTrouble.line(CallTrouble.EndedException.overdue(Duration.ofMillis(1500), closed)))
                .isEqualTo("no answer within 1.5 s (rescene.openai.timeout)");
    }

    @Test
    void otherTroubleIsNamedByItsKindAndNeverByAPayload() {
        assertThat(CallTrouble.line(new SocketException("Connection reset")))
                .isEqualTo("SocketException: Connection reset");
        assertThat(CallTrouble.line(new IllegalStateException("a payload"))).isEqualTo("IllegalStateException");
        assertThat(CallTrouble.line(new IOException("x".repeat(1000)))).hasSizeLessThan(250);
    }

    @Test
    void aClientThatIsClosedSendsNothing() throws IOException {
        CloseableHttpClient client = HttpClients.createDefault();
        client.close();
        assertThatThrownBy(() -> client.executeOpen(HOST, new HttpGet("/"), null))
                .matches(CallTrouble::neverLeft);
        assertThat(CallTrouble.neverLeft(new IllegalStateException("something else")))
                .isFalse();
    }

    @Test
    void onlyWhatSurelyNeverLeftCantHaveBeenBilled() {
        assertThat(CallTrouble.neverLeft(new HttpHostConnectException("refused", HOST)))
                .isTrue();
        assertThat(CallTrouble.neverLeft(new UnknownHostException("x"))).isTrue();
        assertThat(CallTrouble.neverLeft(new SSLHandshakeException("x"))).isTrue();
        assertThat(CallTrouble.neverLeft(new SocketException("Socket closed"))).isFalse();
        assertThat(CallTrouble.neverLeft(CallTrouble.EndedException.overdue(Duration.ofSeconds(1), new IOException())))
                .isFalse();
    }
}
