package io.rescene.runtime.camel;

import io.rescene.resilience.Blame;
import io.rescene.resilience.SqlTrouble;
import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.folder.SqlText;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * Has edited SQL parsed and planned by the database, without running it, and looks whether it gives the columns that are read and
 * reads only what the user may.
 */
public final class SqlProof {
    private static final Map<String, List<String>> COLUMNS = Map.of(
            "sql/scenes.sql", List.of("id", "index", "thumbnail_url"),
            "sql/candidates.sql", List.of("id", "owner_id", "filename", "created_at"),
            "sql/scene-counts.sql", List.of("video_id", "scenes"));

    /** As they are bound; the other values are texts. */
    private static final Map<String, Integer> TYPES =
            Map.of("force", Types.BOOLEAN, "dryRun", Types.BOOLEAN, "pageSize", Types.INTEGER);

    /** The values that may be missing: then PostgreSQL itself has to find their types out. */
    private static final Set<String> MISSING = Set.of("owner", "after");

    private static final Pattern POSITION = Pattern.compile("\\s*Position: (\\d{1,6})");

    private final JdbcTemplate jdbc;

    /**
     * A proof.
     *
     * @param jdbc the library
     */
    public SqlProof(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Checks the SQL that is not the jar's; if there is none, or the database is away, nothing.
     *
     * @throws UserException with exit code 2 for the first file that the database refuses, 3 if a right is missing
     */
    public void require(RoutesFolder folder) {
        objections(folder.ownSql()).findFirst().ifPresent(broken -> {
            int exit = SqlTrouble.isOfRights(broken) ? ExitCode.SERVICE : ExitCode.USAGE;
            throw new UserException(exit, String.valueOf(broken.getMessage()), broken);
        });
    }

    /**
     * Checks what differs from the edition before; if the database is away, nothing.
     *
     * @throws BrokenFileException for the first file that the database refuses
     */
    void check(Edition next, Edition before) {
        Map<String, String> edited = new TreeMap<>(next.sql());
        edited.entrySet().removeAll(before.sql().entrySet());
        objections(edited).findFirst().ifPresent(broken -> {
            throw broken;
        });
    }

    /**
     * What the database has against files, in alphabetical order; of one it can't be asked about now, nothing.
     *
     * @param files texts by path below {@code routes/}
     */
    Stream<BrokenFileException> objections(Map<String, String> files) {
        return new TreeMap<>(files)
                .entrySet().stream().flatMap(file -> objection(file.getKey(), file.getValue()).stream());
    }

    private Optional<BrokenFileException> objection(String file, String text) {
        String sql = SqlText.jdbc(text);
        try {
            for (List<Integer> types : types(file, SqlText.names(text))) {
                jdbc.execute(sql, (PreparedStatementCallback<Boolean>) query -> {
                    bind(query, types);
                    columns(file, query);
                    rights(query, sql, types);
                    return true;
                });
            }
            return Optional.empty();
        } catch (BrokenFileException e) {
            return Optional.of(e);
        } catch (DataAccessException e) {
            boolean ofRoute = !RoutesFolder.PACKED.contains(file) && SqlTrouble.isOfUnknownType(e);
            if (Blame.isPassing(e) || SqlTrouble.isCancelled(e) || ofRoute) {
                return Optional.empty();
            }
            String said = explained(sql, String.valueOf(e.getMostSpecificCause().getMessage()));
            String fix = SqlTrouble.isOfRights(e) ? ": grant it to the user of DATABASE_URL" : "";
            return Optional.of(new BrokenFileException("routes/" + file, said + fix, e));
        }
    }

    /**
     * The types in which values are bound, in each way that there is: of a file whose values are known what fits one type
     * need not fit the other, as {@code video_id = :#video} lacks a cast from a text.
     */
    private static List<List<Integer>> types(String file, List<String> names) {
        if (!RoutesFolder.PACKED.contains(file)) {
            return List.of(Collections.nCopies(names.size(), Types.NULL));
        }
        return Stream.of(Set.<String>of(), MISSING)
                .map(missing -> names.stream()
                        .map(name -> missing.contains(name) ? Types.NULL : TYPES.getOrDefault(name, Types.VARCHAR))
                        .toList())
                .distinct()
                .toList();
    }

    private static void bind(PreparedStatement query, List<Integer> types) throws SQLException {
        for (int i = 0; i < types.size(); i++) {
            query.setNull(i + 1, types.get(i));
        }
    }

    /** PostgreSQL looks at rights on tables not when it parses, but when it is about to run what it has planned. */
    private static void rights(PreparedStatement query, String sql, List<Integer> types) throws SQLException {
        try (PreparedStatement plan = query.getConnection().prepareStatement("EXPLAIN " + sql)) {
            bind(plan, types);
            plan.execute();
        } catch (SQLException e) {
            // Anything else may be of the missing values, and is no verdict on the file.
            if (SqlTrouble.isOfRights(e)) {
                throw e;
            }
        }
    }

    /** PostgreSQL counts characters; people count lines. */
    static String explained(String sql, String said) {
        Matcher position = POSITION.matcher(said);
        String line = "";
        if (position.find()) {
            int at = Math.min(Integer.parseInt(position.group(1)), sql.length());
            line = "line "
                    + (sql.substring(0, at).chars().filter(c -> c == '\n').count() + 1) + ": ";
        }
        return line + position.replaceAll("").strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static void columns(String file, PreparedStatement query) throws SQLException {
        TreeSet<String> found = new TreeSet<>();
        ResultSetMetaData columns = query.getMetaData();
        for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
            found.add(columns.getColumnLabel(i));
        }
        for (String needed : COLUMNS.getOrDefault(file, List.of())) {
            if (!found.contains(needed)) {
                throw new BrokenFileException("routes/" + file, "gives no column " + needed, null);
            }
        }
    }
}
