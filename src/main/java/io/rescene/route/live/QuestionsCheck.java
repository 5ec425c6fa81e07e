package io.rescene.route.live;

import io.rescene.route.exchange.Probe;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.live.Placing.Placed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RemoveHeaderDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RemovePropertiesDefinition;
import org.apache.camel.model.RemovePropertyDefinition;
import org.apache.camel.model.RemoveVariableDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.SetPropertyDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.language.MethodCallExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the questions of an edition can be put, and in which languages: each prompt and schema they name is there, and
 * each value can be. It takes them down as an estimate does. A route that may call something on its way there is not
 * tried, as nothing may be called, and as what it would get there is not known.
 */
final class QuestionsCheck {
    private static final Logger LOG = LoggerFactory.getLogger(QuestionsCheck.class);
    private static final String ASK = "direct:ask";
    private static final Set<Class<?>> HARMLESS = Set.of(
            SetVariableDefinition.class,
            SetVariablesDefinition.class,
            SetBodyDefinition.class,
            SetHeaderDefinition.class,
            SetHeadersDefinition.class,
            SetPropertyDefinition.class,
            RemovePropertyDefinition.class,
            RemovePropertiesDefinition.class,
            RemoveHeaderDefinition.class,
            RemoveHeadersDefinition.class,
            RemoveVariableDefinition.class,
            LogDefinition.class,
            ChoiceDefinition.class,
            WhenDefinition.class,
            OtherwiseDefinition.class,
            FilterDefinition.class);

    /**
     * A question, as the spine has it asked.
     *
     * @param entry the route's name
     * @param isScene whether it is about a scene; else it is about a video
     * @param ask the variable of that name
     */
    private record Kind(String entry, boolean isScene, String ask) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("describe-scene", true, "summary"),
            new Kind("summarize-video", false, "summary"),
            new Kind("summarize-video", false, "summary-again"));

    private QuestionsCheck() {}

    /**
     * Looks, once all routes are in the context.
     *
     * @param placed has the routes
     * @param edition its files, or others that are to be used with the same routes
     * @param standard the language in which all questions have to be possible
     * @param before those in which they are until now, and have to be still, as long as their prompts for scenes are there: an
     *     edit, which may be half done, must not have videos paid for in another language
     * @return the edition, which is mute in each other language in which one is not
     * @throws BrokenFileException names the route's file and what its question lacks
     */
    static Edition check(CamelContext context, Placed placed, Edition edition, String standard, Set<String> before) {
        Map<String, String> mute = new TreeMap<>();
        for (Kind kind : KINDS) {
            Optional<RouteDefinition> route = route(placed, kind);
            AsyncProcessor entry = placed.entries.get(kind.entry());
            if (entry == null || route.isEmpty() || !callsNothing(route.get())) {
                continue;
            }
            Set<String> languages = new TreeSet<>(edition.spoken());
            languages.add(standard);
            String file = RouteRules.file(route.get());
            for (String language : languages) {
                Probe.Asked asked = new Probe.Asked(language, kind.isScene(), kind.ask());
                Probe.objection(context, entry, edition, asked).ifPresent(why -> {
                    if (language.equals(standard) || before.contains(language)) {
                        throw new BrokenFileException(file, why, null);
                    }
                    mute.putIfAbsent(language, file + ": " + why);
                });
            }
        }
        mute.forEach((language, why) -> LOG.warn(
                "{}: until that is mended the language '{}' counts as none, videos that want it are done in '{}'",
                why,
                language,
                standard));
        return edition.without(mute.keySet());
    }

    private static Optional<RouteDefinition> route(Placed placed, Kind kind) {
        String from = "direct:" + kind.entry() + "." + placed.slot();
        return placed.yaml.routes().stream()
                .filter(route ->
                        route.getInput().getEndpointUri().replace("://", ":").equals(from))
                .findFirst();
    }

    /** Until it asks; only steps that are known to touch nothing but the exchange are gone through. */
    private static boolean callsNothing(RouteDefinition route) {
        for (ProcessorDefinition<?> step : route.getOutputs()) {
            if (isAsking(step)) {
                return true;
            }
            if (!isHarmless(step)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsking(ProcessorDefinition<?> step) {
        return step instanceof SendDefinition<?> send && ASK.equals(send.getUri());
    }

    private static boolean isHarmless(ProcessorDefinition<?> step) {
        boolean known = HARMLESS.contains(step.getClass())
                || (step instanceof ProcessDefinition own && "fetchPicture".equals(own.getRef()));
        return known && !callsBean(step) && step.getOutputs().stream().allMatch(QuestionsCheck::isHarmless);
    }

    /** Whether an expression of a step calls something. */
    private static boolean callsBean(ProcessorDefinition<?> step) {
        if (step instanceof LogDefinition log
                && String.valueOf(log.getMessage()).contains("bean:")) {
            return true;
        }
        return expressions(step).stream()
                .map(ExpressionNode::getExpression)
                .anyMatch(one -> one instanceof MethodCallExpression
                        || (one != null && String.valueOf(one.getExpression()).contains("bean:")));
    }

    private static List<? extends ExpressionNode> expressions(ProcessorDefinition<?> step) {
        if (step instanceof SetVariablesDefinition set) {
            return set.getVariables();
        }
        if (step instanceof SetHeadersDefinition set) {
            return set.getHeaders();
        }
        return step instanceof ExpressionNode node ? List.of(node) : List.of();
    }
}
