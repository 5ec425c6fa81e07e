package io.rescene.route;

import io.rescene.estimate.Asks;
import io.rescene.openai.ChatRequest;
import io.rescene.scene.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the YAML routes ask, without asking: it sends one exchange through them whose question is taken down
 * where it would be put, with a stand-in for the picture. So an edited model, prompt, schema or number is estimated as
 * it will be asked. It travels as an exchange property.
 */
final class Probe {
    private static final String PROPERTY = "ResceneProbe";
    private static final UUID NOBODY = new UUID(0, 0);
    private static final String NO_PICTURE = "data:,";

    private final Edition edition;
    private @Nullable ChatRequest request;

    private Probe(Edition edition) {
        this.edition = edition;
    }

    /** Whether an exchange asks nothing, but wants to know what would be asked. */
    static boolean isIn(Exchange exchange) {
        return exchange.getProperty(PROPERTY) != null;
    }

    /** In place of fetching a picture. */
    static void picture(Exchange exchange) {
        exchange.setVariable(QuestionStep.PICTURE, NO_PICTURE);
    }

    /** In place of putting the question; the route ends here. */
    static void takeDown(Exchange exchange) {
        Probe probe = exchange.getProperty(PROPERTY, Probe.class);
        probe.request = QuestionStep.request(exchange, probe.edition);
        exchange.setRouteStop(true);
    }

    /** {@code direct:ask} of a process that makes no calls. */
    static RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:ask")
                        .routeId(AskRoute.ID)
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
    static Asks of(CamelContext context, Edition edition, String language) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Scene scene = new Scene(NOBODY, 0, NO_PICTURE);
            return new Asks(
                    request(template, edition, language, "direct:describe-scene", Optional.of(scene)),
                    request(template, edition, language, "direct:summarize-video", Optional.empty()));
        } catch (IOException e) {
            throw new UncheckedIOException("Camel's producer could not be closed", e);
        }
    }

    private static ChatRequest request(
            ProducerTemplate template, Edition edition, String language, String route, Optional<Scene> scene) {
        Probe probe = new Probe(edition);
        Exchange done = template.send(route, exchange -> {
            exchange.setProperty(PROPERTY, probe);
            exchange.setVariable("video", NOBODY.toString());
            exchange.setVariable("language", language);
            exchange.setVariable("attempt", 1);
            exchange.setVariable("ask", "summary");
            exchange.getMessage().setBody("");
            scene.ifPresent(one -> {
                exchange.setProperty(QuestionStep.SCENE, one);
                exchange.getMessage().setBody(one);
            });
        });
        if (done.getException() != null) {
            throw new CamelExecutionException("The estimate failed", done, done.getException());
        }
        if (probe.request == null) {
            throw new IllegalArgumentException("The route at " + route + " asks nothing");
        }
        return probe.request;
    }
}
