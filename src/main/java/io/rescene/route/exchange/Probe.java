package io.rescene.route.exchange;

import io.rescene.estimate.Asks;
import io.rescene.openai.ChatRequest;
import io.rescene.resilience.Causes;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.UnaskableException;
import io.rescene.scene.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the YAML routes ask, without asking: it sends one exchange through them whose question is taken down
 * where it would be put, with a stand-in for the picture. So an edited model, prompt, schema or number is estimated as
 * it will be asked. It travels with the exchange.
 */
public final class Probe {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final String NO_PICTURE = "data:,";

    /** A route may read it as well; nobody fetches it. */
    private static final String ADDRESS = "https://pictures.invalid/thumbnails/0/0.jpg";

    /** What a video's body may be: a route may read it, say cut its first words off. */
    private static final String SEEN =
            "A woman in a red jacket walks along a ridge above a valley in the morning light.\n"
                    .repeat(50)
                    .strip();

    private final Edition edition;
    private @Nullable ChatRequest request;

    private Probe(Edition edition) {
        this.edition = edition;
    }

    /** Whether an exchange asks nothing, but wants to know what would be asked. */
    public static boolean isIn(Exchange exchange) {
        return OwnProperties.get(exchange, Probe.class) != null;
    }

    /**
     * In place of fetching a picture.
     *
     * @throws UnaskableException if the route says how in a way that there is not
     */
    public static void picture(Exchange exchange) {
        QuestionVariables.isByAddress(exchange);
        exchange.setVariable(QuestionVariables.PICTURE, NO_PICTURE);
    }

    /** In place of putting the question; the route ends here. */
    public static void takeDown(Exchange exchange) {
        Probe probe = OwnProperties.of(exchange, Probe.class);
        probe.request = QuestionVariables.request(exchange, probe.edition);
        exchange.setRouteStop(true);
    }

    /** {@code direct:ask} of a process that makes no calls. */
    public static RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:ask")
                        .routeId(OwnRoutes.ASK)
                        .routeDescription("Takes down what would be asked")
                        .process(Probe::takeDown);
            }
        };
    }

    /**
     * What the routes of a context ask in a language.
     *
     * @throws CamelExecutionException if a route can't say; its cause tells why
     */
    public static Asks of(CamelContext context, Edition edition, String language) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return new Asks(
                    request(template, edition, language, "direct:describe-scene", true),
                    request(template, edition, language, "direct:summarize-video", false));
        } catch (IOException e) {
            throw new UncheckedIOException("Camel's producer could not be closed", e);
        }
    }

    private static ChatRequest request(
            ProducerTemplate template, Edition edition, String language, String route, boolean isScene) {
        Probe probe = new Probe(edition);
        Exchange done =
                template.send(route, exchange -> probe.prepare(exchange, new Asked(language, isScene, "summary")));
        if (done.getException() != null) {
            throw new CamelExecutionException("The estimate failed", done, done.getException());
        }
        if (probe.request == null) {
            throw new IllegalArgumentException("The route at " + route + " asks nothing");
        }
        return probe.request;
    }

    /**
     * What is asked for.
     *
     * @param language of the answer
     * @param isScene whether it is about a scene; else it is about a video
     * @param ask which summary, as the variable of that name
     */
    public record Asked(String language, boolean isScene, String ask) {}

    private void prepare(Exchange exchange, Asked asked) {
        OwnProperties.set(exchange, Probe.class, this);
        exchange.setVariable("video", NOBODY.toString());
        exchange.setVariable("language", asked.language());
        exchange.setVariable("run", 0L);
        exchange.setVariable("attempt", 1);
        exchange.setVariable("descriptions", "");
        exchange.setVariable("ask", asked.ask());
        exchange.getMessage().setBody("");
        if (asked.isScene()) {
            Scene scene = new Scene(NOBODY, 0, ADDRESS);
            OwnProperties.set(exchange, Scene.class, scene);
            exchange.getMessage().setBody(scene);
        }
    }

    /**
     * Why a route's question can't be put, whatever the video; empty if it can. The route is one whose steps only look at
     * the exchange, and what stands in for a video's data is like that of any, so that what fails here fails for all.
     */
    public static Optional<String> objection(CamelContext context, Processor route, Edition edition, Asked asked) {
        Exchange exchange = new DefaultExchange(context);
        new Probe(edition).prepare(exchange, asked);
        if (!asked.isScene()) {
            exchange.setVariable("descriptions", SEEN);
            exchange.getMessage().setBody(SEEN);
        }
        try {
            route.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        Exception failure = exchange.getException();
        return Causes.first(UnaskableException.class, failure)
                .map(Throwable::getMessage)
                .or(() -> Optional.ofNullable(failure)
                        .filter(other -> !isOfAStoppedRoute(other))
                        .map(other -> "fails before it asks: " + FailureText.said(other)));
    }

    /** One that somebody has stopped by JMX is no fault of the files, which nobody would touch again. */
    private static boolean isOfAStoppedRoute(Exception failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof DirectConsumerNotAvailableException
                        || cause instanceof RejectedExecutionException);
    }
}
