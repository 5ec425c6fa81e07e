package io.rescene.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.rescene.route.exchange.CalledRoute;
import io.rescene.route.exchange.FailureText;
import io.rescene.route.exchange.NoReplyException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Reply;
import io.rescene.scene.Scene;
import io.rescene.scene.SceneResult;
import io.rescene.text.Text;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The aggregation strategy of the split: collects what became of a video's scenes, in their order. A part's body is a
 * {@link SceneResult}, or the {@link Reply} that keeps the whole job from being done now.
 */
final class SceneResults implements AggregationStrategy {
    /** What came of the scenes: results in order, and what stands against saving them. */
    record Collected(List<SceneResult> results, List<Reply> against) {
        static Collected of(Exchange exchange) {
            Collected collected = OwnProperties.get(exchange, Collected.class);
            return collected == null ? new Collected(List.of(), List.of()) : collected;
        }
    }

    /** Makes a part's body of the reply to its question, or of what failed on the way. */
    static void result(Exchange part) {
        Scene scene = OwnProperties.of(part, Scene.class);
        if (!scene.hasPicture()) {
            part.getMessage().setBody(new SceneResult.NoPicture(scene));
            return;
        }
        // Taken off: the first part goes on as the video's exchange.
        Throwable caught = CalledRoute.takeFailure(part);
        Object body = part.getMessage().getBody();
        if (caught instanceof NoReplyException early) {
            body = early.reply();
        } else if (caught != null) {
            body = new Reply.Unreachable(FailureText.line(caught));
        }
        part.getMessage().setBody(body instanceof Reply reply ? result(scene, reply) : body);
    }

    private static Object result(Scene scene, Reply reply) {
        if (reply instanceof Reply.Failed failed) {
            return new SceneResult.Failed(scene, failed.reason());
        }
        if (reply instanceof Reply.Blank) {
            return new SceneResult.NoContent(scene, true);
        }
        if (reply instanceof Reply.Answered answered) {
            JsonNode content = answered.content();
            String description = Text.clean(content.path("description").asText(""));
            if (content.path("status").asText("ok").equals("no_content")) {
                return new SceneResult.NoContent(scene, false);
            }
            return description.isBlank()
                    ? new SceneResult.Failed(scene, "the model's description is empty")
                    : new SceneResult.Described(
                            scene, description, strings(content.path("entities")), strings(content.path("actions")));
        }
        return reply;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>(array.size());
        array.forEach(one -> strings.add(one.asText("")));
        return strings;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange old, Exchange part) {
        Collected collected = old == null ? new Collected(new ArrayList<>(), new ArrayList<>()) : Collected.of(old);
        Object body = part.getMessage().getBody();
        if (body instanceof SceneResult result) {
            collected.results().add(result);
        } else {
            collected.against().add(body instanceof Reply reply ? reply : new Reply.Unreachable(unexpected(part)));
        }
        Exchange carrier = old == null ? part : old;
        OwnProperties.set(carrier, Collected.class, collected);
        return carrier;
    }

    private static String unexpected(Exchange part) {
        Exception failure = part.getException();
        return failure == null ? "the route describe-scene ended without a reply" : FailureText.line(failure);
    }
}
