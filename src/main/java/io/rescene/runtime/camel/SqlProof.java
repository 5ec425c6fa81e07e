package io.rescene.runtime.camel;

import io.rescene.route.folder.Edition;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import io.rescene.route.folder.SqlText;
import io.rescene.runtime.connect.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/** Has edited SQL parsed by the database, without running it, and looks whether it gives the columns that are read. */
final class SqlProof {
    private static final Map<String, List<String>> COLUMNS = Map.of(
            "sql/scenes.sql", List.of("id", "index", "thumbnail_url"),
            "sql/candidates.sql", List.of("id", "owner_id", "filename", "created_at"),
            "sql/scene-counts.sql", List.of("video_id", "scenes"));

    private static final Pattern POSITION = Pattern.compile("\\s*Position: (\\d{1,6})");

    private final JdbcTemplate jdbc;

    SqlProof(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Checks what differs from the edition before; if the database is away, nothing.
     *
     * @throws BrokenFileException for a file that the database refuses
     */
    void check(Edition next, Edition before) {
        for (String file : new TreeSet<>(next.sql().keySet())) {
            if (!next.sql(file).equals(before.sql().get(file))) {
                check(file, next.sql(file));
            }
        }
    }

    private void check(String file, String text) {
        try {
            jdbc.execute(SqlText.jdbc(text), (PreparedStatementCallback<Boolean>) query -> columns(file, query));
        } catch (DataAccessException e) {
            if (!Database.isPassing(e)) {
                throw new BrokenFileException(
                        "routes/" + file,
                        explained(
                                SqlText.jdbc(text),
                                String.valueOf(e.getMostSpecificCause().getMessage())),
                        e);
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

    private static boolean columns(String file, PreparedStatement query) throws SQLException {
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
        return true;
    }
}
