package io.rescene.route.live;

import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.folder.SqlText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.jspecify.annotations.Nullable;

/** Puts the routes of editions into a Camel context and takes them out again. */
final class Placing {
    /** An edition's routes in the context. */
    static final class Placed {
        final YamlRoutes yaml;
        final Map<String, AsyncProcessor> entries = new HashMap<>();
        Edition edition;
        /** Jobs of this edition, and messages on their way through it. */
        int users;
        /** Since when nothing is seen to be under way in it, by {@link System#nanoTime}, where more may wait unseen. */
        OptionalLong restsSince = OptionalLong.empty();
        /** Completes the groups of its aggregates. */
        @Nullable
        Thread completing;

        Placed(YamlRoutes yaml, Edition edition) {
            this.yaml = yaml;
            this.edition = edition;
        }

        /** The number in the names of its routes. */
        int slot() {
            return edition.slot();
        }
    }

    private List<RouteConfigurationDefinition> configurations = List.of();
    /** The names of SQL. */
    private final Set<String> bound = new HashSet<>();
    /** The names of the files' own beans. */
    private final Set<String> edited = new HashSet<>();

    private final String language;
    private volatile Edition loading;
    private boolean serves;

    Placing(Edition loading, String language) {
        this.loading = loading;
        this.language = language;
    }

    /** The edition that is being put into the context, or was last. */
    Edition loading() {
        return loading;
    }

    /** The route configurations of the routes that were put there last. */
    List<RouteConfigurationDefinition> configurations() {
        return configurations;
    }

    /** Whether what comes from outside is let in. */
    void serves(boolean lets) {
        serves = lets;
    }

    /**
     * Puts routes there that only others call; the rest is let in by {@link #letIn}.
     *
     * @param before languages in which videos are asked about until now
     * @throws Exception if one is broken: then everything is as it was
     */
    @SuppressWarnings("IllegalThrows") // Camel's
    Placed place(CamelContext context, Edition edition, Set<String> before) throws Exception {
        EditedBeans beans = new EditedBeans(context.getRegistry(), edited);
        try {
            return place(context, edition, before, beans);
        } catch (Throwable e) { // a class that is missing is an Error, and no reason to leave half of it behind
            beans.restore();
            throw e;
        }
    }

    @SuppressWarnings("IllegalThrows")
    private Placed place(CamelContext context, Edition edition, Set<String> before, EditedBeans beans)
            throws Exception {
        YamlRoutes yaml = YamlRoutes.read(context, edition);
        List<RouteConfigurationDefinition> old = configurations;
        loading = edition;
        edition.sql().forEach((path, text) -> {
            bound.add(edition.sqlName(path));
            context.getRegistry().bind(edition.sqlName(path), String.class, SqlText.camel(text));
        });
        Placed fresh = new Placed(yaml, edition);
        try {
            configure(context, yaml.configurations());
            yaml.parse(context, edition.slot());
            beans.keep();
            checkIds(context, yaml);
            for (RouteBuilder builder : yaml.builders()) {
                context.addRoutes(builder);
            }
            startInner(context, fresh);
            ownOf(context, fresh).forEach(OwnFailures::hearFrom);
            fresh.edition = QuestionsCheck.check(context, fresh, edition, language, before);
            for (String autoStartup : yaml.autoStartup().values()) {
                CamelContextHelper.parseBoolean(context, autoStartup);
            }
            return fresh;
        } catch (Throwable e) {
            remove(context, yaml);
            configure(context, old);
            throw e;
        }
    }

    private static void checkIds(CamelContext context, YamlRoutes yaml) {
        for (RouteDefinition route : yaml.routes()) {
            if (context.getRoute(route.getId()) != null) {
                // Else it would be taken out with the others.
                yaml.routes().clear();
                throw new BrokenFileException("routes/", "the id " + route.getId() + " is Rescene's own", null);
            }
        }
    }

    /** Starts what only others call. */
    @SuppressWarnings("IllegalThrows")
    private static void startInner(CamelContext context, Placed fresh) throws Exception {
        String suffix = "." + fresh.edition.slot();
        for (RouteDefinition route : fresh.yaml.routes()) {
            if (context.getRoute(route.getId()).getConsumer() instanceof DirectConsumer consumer) {
                context.getRouteController().startRoute(route.getId());
                String name = consumer.getEndpoint().getEndpointKey().replaceFirst("^direct:(//)?", "");
                fresh.entries.put(name.substring(0, name.length() - suffix.length()), consumer.getAsyncProcessor());
            }
        }
        for (String name : Entries.NAMES) {
            if (!fresh.entries.containsKey(name)) {
                throw new BrokenFileException("routes/", "no route begins at direct:" + name, null);
            }
        }
    }

    /** Starts what brings messages from outside. */
    @SuppressWarnings("IllegalThrows")
    void letIn(CamelContext context, Placed fresh) throws Exception {
        for (Route route : serves ? ownOf(context, fresh) : List.<Route>of()) {
            if (CamelContextHelper.parseBoolean(
                    context, fresh.yaml.autoStartup().get(route.getId()))) {
                context.getRouteController().startRoute(route.getId());
            }
        }
    }

    static List<Route> ownOf(CamelContext context, Placed one) {
        return one.yaml.routes().stream()
                .map(route -> context.getRoute(route.getId()))
                .filter(route -> route != null && !(route.getConsumer() instanceof DirectConsumer))
                .toList();
    }

    @SuppressWarnings("IllegalThrows")
    void configure(CamelContext context, List<RouteConfigurationDefinition> wanted) throws Exception {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteConfigurationDefinition one : configurations) {
            model.removeRouteConfiguration(one);
        }
        configurations = wanted;
        model.addRouteConfigurations(wanted);
    }

    /** Has the context forget the SQL that none of these editions has. */
    void forgetSqlBut(CamelContext context, List<Edition> inUse) {
        Set<String> used = inUse.stream()
                .flatMap(edition -> edition.sql().keySet().stream().map(edition::sqlName))
                .collect(Collectors.toSet());
        bound.stream().filter(name -> !used.contains(name)).forEach(context.getRegistry()::unbind);
        bound.retainAll(used);
    }

    @SuppressWarnings("IllegalThrows")
    static void remove(CamelContext context, YamlRoutes yaml) throws Exception {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : yaml.routes()) {
            model.removeRouteDefinition(route);
        }
    }
}
