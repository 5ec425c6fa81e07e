package io.rescene.runtime;

import io.rescene.route.LiveRoutes;
import io.rescene.route.RoutesFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;

/** Makes one clear line of what Camel says when a file of {@code routes/} can't be used. */
final class BrokenRoute {
    private static final Pattern FILE = Pattern.compile("routes/[\\w./-]+\\.(?:yaml|sql)");

    private BrokenRoute() {}

    /** The file that a route stands in, by its id. */
    private static String fileOf(String id, RoutesFolder folder) {
        Pattern own = Pattern.compile("(?m)^\\s+id:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*$");
        return folder.routeNames().stream()
                .filter(name -> own.matcher(folder.text(name)).find())
                .findFirst()
                .map(name -> "routes/" + name)
                .orElse("routes/");
    }

    /** The line, with the file if Camel names it; exit code 2. */
    static UserException explain(Exception trouble, RoutesFolder folder) {
        List<String> said = new ArrayList<>();
        String file = "routes/";
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Matcher named = FILE.matcher(message);
            if (named.find()) {
                file = named.group();
            }
            if (cause instanceof FailedToCreateRouteException route && file.endsWith("/")) {
                file = fileOf(LiveRoutes.plainId(String.valueOf(route.getRouteId())), folder);
            }
            said.add(message);
        }
        String deepest = said.get(said.size() - 1).strip().replaceAll("\\s*\\R\\s*", "; ");
        return new UserException(
                ExitCode.USAGE,
                file + " can't be used: " + deepest.substring(0, Math.min(400, deepest.length())),
                trouble);
    }
}
