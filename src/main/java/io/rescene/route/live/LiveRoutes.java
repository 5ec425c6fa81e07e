package io.rescene.route.live;

import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.live.Placing.Placed;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The YAML routes of a running context, edition by edition. An edit puts new routes beside the old ones and lets jobs in
 * from then on in there; the old ones go when no job and no message uses them any more. So nothing that is under way is
 * ever waited for or cut, and what can't be started changes nothing.
 */
public final class LiveRoutes {
    private final RoutesFolder folder;
    private final String language;
    private final PlacedEditions placed = new PlacedEditions();
    private final Entries entries = new Entries(placed);
    private final Placing placing;

    /**
     * Routes that are put into a context by {@link #begin}.
     *
     * @param folder the files
     * @param language in which questions have to be possible: that of videos whose owner prefers none
     */
    public LiveRoutes(RoutesFolder folder, String language) {
        this.folder = folder;
        this.language = language;
        this.placing = new Placing(folder.edition(), language);
    }

    /** A route's id as its file says it, without the mark of its edition. */
    public static String plainId(String routeId) {
        return routeId.replaceFirst("\\.\\d+$", "");
    }

    /** A step's id as its file says it, without the mark of its edition. */
    public static String plainStepId(String stepId) {
        return stepId.replaceFirst("^\\d+\\.", "");
    }

    /** The files. */
    public RoutesFolder folder() {
        return folder;
    }

    /**
     * What <code>{{routes:PATH}}</code> stands for in the edition that is being put into the context.
     *
     * @param path of a SQL file, below {@code routes/}
     * @throws IllegalArgumentException if there is no such file
     */
    public String uri(String path) {
        return path.startsWith("sql/") ? "ref:" + placing.loading().sqlName(path) : folder.uri(path);
    }

    /** The ways in for Java. */
    public Entries entries() {
        return entries;
    }

    /** The edition of a job that begins; it stays until {@link #leave}. */
    public Edition claim() {
        return placed.claim();
    }

    /** A job ends. */
    public void leave(Edition edition) {
        placed.leave(edition);
    }

    /**
     * Puts the folder's routes into a context that has started.
     *
     * @param serves whether what comes from outside (timers, files, servers) is let in; else only Java calls them
     * @throws Exception if a route is broken
     */
    @SuppressWarnings("IllegalThrows") // Camel's
    public void begin(CamelContext context, boolean serves) throws Exception {
        placing.serves(serves);
        Placed first = placing.place(context, folder.edition().at(1), Set.of());
        placing.letIn(context, first);
        settle(first);
    }

    /**
     * Puts an edition in the place of the one before.
     *
     * @throws Exception if a route is broken: then everything is as it was
     */
    @SuppressWarnings("IllegalThrows") // Camel's
    public void take(CamelContext context, Edition next) throws Exception {
        Placed before = placed.newest();
        Set<String> spoken = before.edition.speaking();
        if (next.routesAlike(before.edition)) {
            folder.use(placed.renew(QuestionsCheck.check(context, before, next, language, spoken)));
            return;
        }
        List<RouteConfigurationDefinition> old = placing.configurations();
        Placed fresh = placing.place(context, next.at(placed.freeSlot()), spoken);
        List<Consumer> letIn = Placing.ownOf(context, before).stream()
                .map(Route::getConsumer)
                .filter(ServiceHelper::isStarted)
                .toList();
        boolean done = false;
        try {
            // To stop them would stop the steps behind them, too, under what they have let in.
            letIn.forEach(ServiceHelper::suspendService);
            placing.letIn(context, fresh);
            done = true;
        } finally {
            if (!done) {
                letIn.forEach(ServiceHelper::resumeService);
                Placing.remove(context, fresh.yaml);
                placing.configure(context, old);
            }
        }
        settle(fresh);
    }

    /** Takes away the routes of earlier editions that nobody uses any more, with their SQL. */
    @SuppressWarnings("IllegalThrows") // Camel's
    public void tidy(CamelContext context) throws Exception {
        List<Placed> unused = placed.unused().stream()
                .filter(one -> WaitingInside.isNone(context, one))
                .toList();
        for (Placed one : unused) {
            Placing.remove(context, one.yaml);
            placed.remove(one);
        }
        if (!unused.isEmpty()) {
            placing.forgetSqlBut(context, placed.all());
        }
    }

    private void settle(Placed fresh) {
        placed.add(fresh);
        folder.use(fresh.edition);
    }
}
