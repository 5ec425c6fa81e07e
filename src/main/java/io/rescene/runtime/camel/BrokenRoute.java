package io.rescene.runtime.camel;

import io.rescene.resilience.Causes;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.folder.UnaskableException;
import io.rescene.route.live.LiveRoutes;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;

/** Makes one clear line of what Camel says when a file of {@code routes/} can't be used. */
final class BrokenRoute {
    private static final Pattern FILE = Pattern.compile("routes/[\\w./-]+\\.(?:yaml|sql)");

    /** What Camel could not make sense of, where it names that. */
    private static final Pattern CULPRIT = Pattern.compile(
            "(?:(?:endpoint could be found|in the registry) for|Failed to resolve endpoint): (\\S+?),?(?:\\s|$)");

    private static final Pattern MARKED =
            Pattern.compile("(\\b(?:direct|timer):(?://)?[\\w.-]+?|\\broute:? [\\w.-]+?)\\.\\d+(?![\\w-])");

    private BrokenRoute() {}

    /** The file of the route that Camel could not make; {@code routes/} if it can't be told. */
    private static String routeOf(Throwable trouble, RoutesFolder folder) {
        return Causes.first(FailedToCreateRouteException.class, trouble)
                .map(route -> LiveRoutes.plainId(String.valueOf(route.getRouteId())))
                .flatMap(id -> fileOf(id, folder))
                .orElse("routes/");
    }

    /** The file that a route stands in, by its id. */
    private static Optional<String> fileOf(String id, RoutesFolder folder) {
        Pattern own = Pattern.compile("(?m)^\\s+id:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*$");
        return folder.routeNames().stream()
                .filter(name -> own.matcher(text(name, folder)).find())
                .findFirst()
                .map(name -> "routes/" + name);
    }

    /** Nothing of one that is not there: what Camel says may name any, and they may change meanwhile. */
    private static String text(String name, RoutesFolder folder) {
        try {
            return folder.text(name);
        } catch (BrokenFileException e) {
            return "";
        }
    }

    /** The line of what Camel could not make sense of, as {@code line N: }; nothing if it can't be told, or is said already. */
    private static String line(String file, String said, RoutesFolder folder) {
        Matcher named = CULPRIT.matcher(said);
        if (file.endsWith("/") || said.contains(", line ")) {
            return "";
        }
        // Of an expression the message has the text itself, on a line of its own.
        List<String> culprits = named.find()
                ? List.of(named.group(1).replace("://", ":"))
                : said.lines().toList();
        List<String> lines =
                text(file.substring("routes/".length()), folder).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.strip().startsWith("#")
                    && culprits.stream().anyMatch(text -> !text.isBlank() && line.contains(text.strip()))) {
                return "line " + (i + 1) + ": ";
            }
        }
        return "";
    }

    /** The text with names as the files have them, without the mark of an edition. */
    private static String unmarked(String said) {
        return MARKED.matcher(said).replaceAll("$1");
    }

    /** The line, with the file if Camel names it; exit code 2. */
    static UserException explain(Throwable trouble, RoutesFolder folder) {
        return new UserException(ExitCode.USAGE, said(trouble, folder), trouble);
    }

    private static String said(Throwable trouble, RoutesFolder folder) {
        List<String> said = new ArrayList<>();
        String file = "routes/";
        for (Throwable cause : Causes.of(trouble).toList()) {
            if (cause instanceof BrokenFileException known) {
                return String.valueOf(known.getMessage());
            }
            if (cause instanceof UnaskableException known) {
                return routeOf(trouble, folder) + ": " + known.getMessage();
            }
            String message = unmarked(String.valueOf(cause.getMessage()));
            Matcher named = FILE.matcher(message);
            if (named.find()) {
                file = named.group();
            }
            if (file.endsWith("/")) {
                file = routeOf(cause, folder);
            }
            said.add(message);
        }
        String deepest = line(file, said.get(said.size() - 1), folder)
                + said.get(said.size() - 1).strip().replaceAll("\\s*\\R\\s*", "; ");
        return file + " can't be used: " + deepest.substring(0, Math.min(400, deepest.length()));
    }
}
