package io.rescene.route.folder;

import io.rescene.jobs.Candidate;
import io.rescene.route.folder.RoutesFolder.BrokenFileException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The rows that the SQL files of the enqueuing give: each its columns by name. */
public final class SqlRows {
    private SqlRows() {}

    /** The rows in an exchange's body; a batch of candidates is such, too. */
    @SuppressWarnings("unchecked") // camel-sql gives a list of rows
    public static List<Map<String, Object>> of(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    /**
     * The candidates of rows of {@code candidates.sql}.
     *
     * @throws BrokenFileException if an id is no UUID
     */
    public static List<Candidate> candidates(List<Map<String, Object>> rows) {
        return rows.stream().map(SqlRows::candidate).toList();
    }

    /**
     * The candidate of one of these rows.
     *
     * @throws BrokenFileException if an id is no UUID
     */
    public static Candidate candidate(Map<String, Object> row) {
        Object owner = row.get("owner_id");
        return new Candidate(uuid("id", row.get("id")), owner == null ? null : uuid("owner_id", owner));
    }

    /** The ids of rows of {@code candidates.sql}, separated by commas. */
    public static String ids(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> String.valueOf(row.get("id"))).collect(Collectors.joining(","));
    }

    /** The SQL file may be edited to give ids as text. */
    private static UUID uuid(String column, @Nullable Object value) {
        try {
            return value instanceof UUID id ? id : UUID.fromString(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw new BrokenFileException(
                    "routes/sql/candidates.sql", "gives '" + value + "' as " + column + ": it has to be a uuid", e);
        }
    }
}
