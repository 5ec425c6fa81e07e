package io.rescene.route;

import io.rescene.jobs.Lease;
import io.rescene.openai.ChatRequest;
import io.rescene.openai.PictureUrl;
import io.rescene.openai.Question;
import io.rescene.openai.Question.Kind;
import io.rescene.openai.Recipes;
import io.rescene.openai.WorstCase;
import io.rescene.scene.Scene;
import io.rescene.scene.Text;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes the question of what a route has set. The variables are {@code model}, {@code prompt} and {@code schema}
 * (paths below {@code routes/}), {@code maxTokens}, {@code temperature}, and for a scene {@link #PICTURE} and {@code
 * detail}; for a summary the body is the text. The scene that is asked about is the spine's, not the route's to choose.
 */
final class QuestionStep implements Processor {
    /** The exchange property that holds the scene; absent for a summary. */
    static final String SCENE = "ResceneScene";

    /** The variable with a scene's picture, a {@link PictureUrl} or a URL as a text; routes may set and read it. */
    static final String PICTURE = "pictureUrl";

    private final Lease lease;
    private final WorstCase worstCase;
    private final Recipes recipes = new Recipes();
    private static final int MOST_COSTS = 100;

    /** By recipe. */
    private final Map<String, Asking.Costs> costs = new ConcurrentHashMap<>();

    QuestionStep(Lease lease, WorstCase worstCase) {
        this.lease = lease;
        this.worstCase = worstCase;
    }

    @Override
    public void process(Exchange exchange) {
        if (Probe.isIn(exchange)) {
            Probe.takeDown(exchange);
            return;
        }
        exchange.removeVariable(AskRoute.CODE);
        Work work = Work.of(exchange);
        Scene scene = exchange.getProperty(SCENE, Scene.class);
        ChatRequest request = request(exchange, work.edition());
        Question question = recipes.question(request);
        new Asking(question, work.job(), scene, lease.term(), costs(question, request)).attachTo(exchange);
        dropPicture(exchange);
        PicturePlaces.asked(exchange, question.body().length);
    }

    /** From now on the exchange does not keep its picture. */
    static void dropPicture(Exchange exchange) {
        exchange.removeVariable(PICTURE);
    }

    /** What a scene's call takes does not depend on its picture, whose size is not known here. */
    private Asking.Costs costs(Question question, ChatRequest request) {
        Asking.Costs known = request.text() == null ? costs.get(question.recipe()) : null;
        if (known != null) {
            return known;
        }
        Asking.Costs fresh = new Asking.Costs(request.charge(worstCase.images()), worstCase.of(request));
        if (request.text() == null) {
            if (costs.size() >= MOST_COSTS) {
                costs.clear();
            }
            costs.put(question.recipe(), fresh);
        }
        return fresh;
    }

    /**
     * What the route has set, as a request.
     *
     * @throws UnaskableException if a variable is missing, has a value that can't be, or names a file that is not there
     */
    static ChatRequest request(Exchange exchange, Edition edition) {
        Scene scene = exchange.getProperty(SCENE, Scene.class);
        return new ChatRequest(
                scene == null ? Kind.SUMMARY : Kind.SCENE,
                required(exchange, "model"),
                edition.prompt(required(exchange, "prompt")),
                scene == null ? text(exchange) : null,
                scene == null ? null : picture(exchange),
                scene == null ? "" : oneOf(exchange, "detail", "low", "high", "auto"),
                edition.schema(required(exchange, "schema")),
                number(exchange, "maxTokens", Integer::valueOf, tokens -> tokens >= 1, "a whole number from 1 on"),
                number(
                        exchange,
                        "temperature",
                        Double::valueOf,
                        heat -> heat >= 0 && heat <= 2,
                        "a number from 0 to 2"));
    }

    private static String text(Exchange exchange) {
        String text = exchange.getMessage().getBody(String.class);
        if (text == null) {
            throw new UnaskableException("The route that asks has left no text in the body");
        }
        return text;
    }

    private static PictureUrl picture(Exchange exchange) {
        return exchange.getVariable(PICTURE) instanceof PictureUrl picture
                ? picture
                : new PictureUrl.Address(required(exchange, PICTURE));
    }

    private static String required(Exchange exchange, String variable) {
        String value = exchange.getVariable(variable, String.class);
        if (value == null || value.isBlank()) {
            throw new UnaskableException("The route that asks has not set the variable '" + variable + "'");
        }
        return value;
    }

    /**
     * A variable that takes a few words.
     *
     * @throws UnaskableException if it holds none of them
     */
    static String oneOf(Exchange exchange, String variable, String... allowed) {
        String value = required(exchange, variable).strip();
        if (!List.of(allowed).contains(value)) {
            throw unfit(variable, value, "one of " + String.join(", ", allowed));
        }
        return value;
    }

    private static <T extends Number> T number(
            Exchange exchange, String variable, Function<String, T> parse, Predicate<T> allowed, String what) {
        String value = required(exchange, variable).strip();
        try {
            T number = parse.apply(value);
            if (allowed.test(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw unfit(variable, value, what);
    }

    private static UnaskableException unfit(String variable, String value, String what) {
        return new UnaskableException("The route that asks has set the variable '" + variable + "' to '"
                + Text.firstLine(value) + "': it has to be " + what);
    }
}
