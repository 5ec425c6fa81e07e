package io.rescene.route.exchange;

import io.rescene.openai.AnswerSchema;
import io.rescene.openai.ChatRequest;
import io.rescene.openai.PictureUrl;
import io.rescene.openai.Question.Kind;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.UnaskableException;
import io.rescene.scene.Scene;
import io.rescene.text.Text;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Exchange;

/**
 * What a route sets to say what is asked. The variables are {@code model}, {@code prompt} and {@code schema} (paths below
 * {@code routes/}), {@code maxTokens}, {@code temperature}, and for a scene {@link #PICTURE}, {@code detail} and, before it,
 * {@code imageMode}; for a summary, with no scene of the exchange's own, the body is the text.
 */
public final class QuestionVariables {
    /** The variable with a scene's picture, a {@link PictureUrl} or a URL as a text; routes may set and read it. */
    public static final String PICTURE = "pictureUrl";

    private QuestionVariables() {}

    /** From now on the exchange does not keep its picture. */
    public static void dropPicture(Exchange exchange) {
        exchange.removeVariable(PICTURE);
    }

    /**
     * Whether the model gets the picture's address, if it has one for others.
     *
     * @throws UnaskableException if the variable {@code imageMode} says what it can't
     */
    public static boolean isByAddress(Exchange exchange) {
        return exchange.getVariable("imageMode") != null
                && oneOf(exchange, "imageMode", "data", "url").equals("url");
    }

    /**
     * What the route has set, as a request.
     *
     * @throws UnaskableException if a variable is missing, has a value that can't be, or names a file that is not there, or a
     *     schema that lacks what is read of an answer
     */
    public static ChatRequest request(Exchange exchange, Edition edition) {
        Scene scene = OwnProperties.get(exchange, Scene.class);
        Kind kind = scene == null ? Kind.SUMMARY : Kind.SCENE;
        return new ChatRequest(
                kind,
                required(exchange, "model"),
                edition.prompt(required(exchange, "prompt")),
                scene == null ? text(exchange) : null,
                scene == null ? null : picture(exchange),
                scene == null ? "" : oneOf(exchange, "detail", "low", "high", "auto"),
                schema(kind, required(exchange, "schema"), edition),
                number(exchange, "maxTokens", Integer::valueOf, tokens -> tokens >= 1, "a whole number from 1 on"),
                number(
                        exchange,
                        "temperature",
                        Double::valueOf,
                        heat -> heat >= 0 && heat <= 2,
                        "a number from 0 to 2"));
    }

    /** A property of an answer, and as what it is read. */
    private record Read(String property, String type) {}

    /** What is read of an answer: asked for by a schema that lacks one, each question would be paid for in vain. */
    private static List<Read> propertiesRead(Kind kind) {
        return switch (kind) {
            case SCENE ->
                List.of(
                        new Read("status", "string"),
                        new Read("description", "string"),
                        new Read("entities", "array"),
                        new Read("actions", "array"));
            case SUMMARY -> List.of(new Read("summary", "string"));
        };
    }

    private static AnswerSchema schema(Kind kind, String path, Edition edition) {
        AnswerSchema schema = edition.schema(path);
        for (Read read : propertiesRead(kind)) {
            String property = "property '" + read.property() + "'";
            if (schema.lacks(read.property())) {
                throw new UnaskableException(
                        "routes/" + path + " has no " + property + ", which is read of each answer: add it");
            }
            if (schema.isOtherThan(read.type(), read.property())) {
                throw new UnaskableException("routes/" + path + ": " + property + " is read as " + read.type()
                        + ": its 'type' has to be that");
            }
        }
        schema.laxness().ifPresent(why -> {
            throw new UnaskableException("routes/" + path + ": " + why);
        });
        return schema;
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

    /** A variable that takes a few words. */
    private static String oneOf(Exchange exchange, String variable, String... allowed) {
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
