package io.rescene.route;

import io.rescene.route.exchange.JobFailedException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Reply;
import io.rescene.route.exchange.Work;
import io.rescene.scene.SceneResult;
import io.rescene.scene.VideoSummary;
import io.rescene.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** The steps of the spine that have a video summed up. What they know of it travels with the exchange. */
final class SummarySteps {
    private static final Pattern LINE_BREAK = Pattern.compile("\\s*\\R\\s*");

    /**
     * What the answers came to so far.
     *
     * @param text the last one's; empty: there is none
     * @param questions how many there were
     */
    private record Summary(String text, int questions) {
        static Summary of(Exchange exchange) {
            Summary summary = OwnProperties.get(exchange, Summary.class);
            return summary == null ? new Summary("", 0) : summary;
        }
    }

    private SummarySteps() {}

    /** Makes the scenes' descriptions the body of the summary's question; none if no scene was described. */
    static void prepare(Exchange exchange) {
        List<String> descriptions = SceneResults.Collected.of(exchange).results().stream()
                .filter(SceneResult.Described.class::isInstance)
                .map(result -> ((SceneResult.Described) result).description())
                .toList();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage()
                .setBody(
                        descriptions.isEmpty()
                                ? null
                                : lines(VideoSummary.sample(descriptions, VideoSummary.MOST_CHARACTERS)));
        exchange.setVariable("ask", "summary");
    }

    /** One line a scene: a line break inside a description must not look like another scene. */
    private static String lines(List<String> descriptions) {
        return String.join(
                "\n",
                descriptions.stream()
                        .map(description -> LINE_BREAK.matcher(description).replaceAll(" "))
                        .toList());
    }

    /** Whether there is anything to sum up. */
    static boolean hasDescriptions(Exchange exchange) {
        return exchange.getMessage().getBody() != null;
    }

    /** Keeps the text before the reply takes its place, in case it has to be asked once more. */
    static void keep(Exchange exchange) {
        exchange.setVariable("descriptions", exchange.getMessage().getBody());
    }

    /**
     * Takes the summary off the reply. Asking once more may fail: then the first answer is taken as it is.
     *
     * @throws JobFailedException if the reply is none
     */
    static void take(Exchange exchange) throws JobFailedException {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Reply.Answered answered) {
            String text =
                    Text.clean(answered.content().path("summary").asText("")).strip();
            OwnProperties.set(exchange, Summary.class, new Summary(text, questions(exchange) + 1));
        } else if (body instanceof Reply.Halted halted) {
            throw JobFailedException.handBack(halted.reason());
        } else if (body instanceof Reply.Capped capped) {
            throw JobFailedException.capped(capped);
        } else if (text(exchange).isBlank()) {
            throw JobFailedException.failed("the video could not be summed up: "
                    + (body instanceof Reply reply ? reply.reason() : "summarize-video ended without a reply"));
        }
    }

    /** Whether the summary has fewer or more sentences than it should. */
    static boolean misfits(Exchange exchange) {
        return !VideoSummary.fits(text(exchange), Work.of(exchange).language());
    }

    /** Prepares the second question. */
    static void again(Exchange exchange) {
        exchange.getMessage().setBody(exchange.getVariable("descriptions"));
        exchange.setVariable("ask", "summary-again");
    }

    /**
     * What the video's summary came to.
     *
     * @return empty if no scene was described
     * @throws JobFailedException if there was something to sum up and the model said nothing
     */
    static Optional<String> summary(Exchange exchange) throws JobFailedException {
        if (questions(exchange) > 0 && text(exchange).isBlank()) {
            throw JobFailedException.failed("the model's summary is empty");
        }
        return Optional.of(text(exchange)).filter(text -> !text.isEmpty());
    }

    /** The summary; empty if there is none. */
    static String text(Exchange exchange) {
        return Summary.of(exchange).text();
    }

    /** How many answers the summary took, 0 to 2. */
    static int questions(Exchange exchange) {
        return Summary.of(exchange).questions();
    }
}
