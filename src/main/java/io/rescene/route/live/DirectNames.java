package io.rescene.route.live;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The {@code direct:} names of an edition's routes, which have its suffix wherever they are named: so each edition calls
 * its own. A name that is only computed as a message comes, as {@code direct:to-${variable.where}}, gets it where an
 * address begins so: it can lead to these routes alone.
 *
 * @param entries at which these routes begin, without the suffix
 * @param suffix the edition's
 */
record DirectNames(Set<String> entries, String suffix) {
    /** A direct endpoint, with its name. */
    static final Pattern DIRECT = Pattern.compile("\\bdirect:(?://)?([\\w.-]+)");

    private static final String EXPRESSION = "\\$\\{(?:[^{}]|\\{[^{}]*})*}";
    private static final Pattern COMPUTED =
            Pattern.compile("^\\s*direct:(?://)?[\\w.-]*" + EXPRESSION + "(?:[\\w.-]|" + EXPRESSION + ")*");
    private static final Set<Class<?>> ADDRESSING =
            Set.of(EnrichDefinition.class, RecipientListDefinition.class, RoutingSlipDefinition.class);

    /** Those of routes that still have the names in their files. */
    static DirectNames of(List<RouteDefinition> routes, String suffix) {
        Set<String> entries = new TreeSet<>();
        routes.forEach(route -> begun(route).ifPresent(entries::add));
        return new DirectNames(entries, suffix);
    }

    /** The name at which a route begins, as it is written; empty if it begins elsewhere. */
    static Optional<String> begun(RouteDefinition route) {
        Matcher direct = DIRECT.matcher(route.getInput().getEndpointUri());
        return direct.lookingAt() ? Optional.of(direct.group(1)) : Optional.empty();
    }

    /** Renames in what a route configuration does. */
    void rename(RouteConfigurationDefinition configuration) {
        Stream.of(
                        configuration.getOnExceptions(),
                        configuration.getOnCompletions(),
                        configuration.getIntercepts(),
                        configuration.getInterceptFroms(),
                        configuration.getInterceptSendTos())
                .flatMap(List::stream)
                .forEach(one -> rename(one.getOutputs()));
        if (configuration.getErrorHandler() != null) {
            rename(configuration.getErrorHandler().getErrorHandlerType());
        }
    }

    /** Renames in what a route does, and to whom its handler of errors sends, which routes of a file may share. */
    void rename(RouteDefinition route) {
        rename(route.getOutputs());
        rename(route.getErrorHandlerFactory());
    }

    private void rename(@Nullable ErrorHandlerFactory handler) {
        if (handler instanceof DeadLetterChannelDefinition dead && dead.getDeadLetterUri() != null) {
            dead.setDeadLetterUri(renamed(dead.getDeadLetterUri()));
        }
    }

    /** Renames in steps and those within. */
    private void rename(List<ProcessorDefinition<?>> steps) {
        for (ProcessorDefinition<?> step :
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ProcessorDefinition.class)) {
            if (step instanceof SendDefinition<?> send && send.getUri() != null) {
                send.setUri(renamed(send.getUri()));
            } else if (step instanceof ToDynamicDefinition send && send.getUri() != null) {
                send.setUri(address(send.getUri()));
            } else if (step instanceof ExpressionNode node
                    && node.getExpression() != null
                    && node.getExpression().getExpression() != null) {
                String text = node.getExpression().getExpression();
                node.getExpression()
                        .setExpression(ADDRESSING.contains(node.getClass()) ? address(text) : renamed(text));
            }
        }
    }

    private String address(String text) {
        return COMPUTED.matcher(renamed(text)).replaceFirst(found -> Matcher.quoteReplacement(found.group() + suffix));
    }

    /** A text with the names that stand in it. */
    String renamed(String text) {
        return DIRECT.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        entries.contains(found.group(1)) ? "direct:" + found.group(1) + suffix : found.group()));
    }
}
