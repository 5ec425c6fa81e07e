package io.rescene.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/**
 * Has PostgreSQL plan the statements that write to the library, and carry out none of them: what it could never do, for a
 * column that is missing, generated or of another type, for a rule or for how the table is published, it says as it plans.
 */
public final class WritePlans {
    /**
     * A statement with arguments of the types it is always given; the values are nobody's.
     *
     * @param sql the statement
     * @param arguments in order
     */
    record Sample(String sql, List<@Nullable Object> arguments) {}

    /** The id of no video. */
    static final UUID NOBODY = new UUID(0, 0);

    /** It is no use to wait for who has locked a table: that says nothing of whether it takes what is written. */
    private static final String SHORTLY = "SELECT set_config('lock_timeout', '1s', true); ";

    private WritePlans() {}

    /**
     * Plans them, in one round trip and one transaction.
     *
     * @throws DataAccessException with what PostgreSQL says of the first that it could not carry out
     */
    public static void make(JdbcTemplate jdbc) {
        List<Sample> all = new ArrayList<>(Save.samples());
        all.add(ClaimStatement.sample());
        all.add(JobWithVideo.sample());
        String sql =
                all.stream().map(sample -> "EXPLAIN " + sample.sql()).collect(Collectors.joining(";\n", SHORTLY, ""));
        @Nullable
        Object[] arguments =
                all.stream().flatMap(sample -> sample.arguments().stream()).toArray();
        jdbc.execute(sql, (PreparedStatementCallback<Boolean>) statement -> {
            new ArgumentPreparedStatementSetter(arguments).setValues(statement);
            return statement.execute();
        });
    }
}
