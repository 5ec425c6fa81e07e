package io.rescene.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class LedgerTablesIT {
    private static final Inquiry.Call CALL =
            new Inquiry.Call(1, Optional.empty(), "gpt-4o-mini", Optional.empty(), false);

    /** PostgreSQL tries so many plans made for one execution before it may keep one for all. */
    private static final int TRIED = 5;

    @RegisterExtension
    static final Services SERVICES = new Services();

    /** One that always looks cheaper for its own parameters is planned for each execution: three times its cost. */
    @Test
    void aLookUpIsNotPlannedEachTime() throws SQLException {
        SERVICES.createLibrary();
        SERVICES.migrate();
        try (Connection connection = SERVICES.dataSource().getConnection()) {
            JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            LedgerTables tables = new LedgerTables(jdbc, UUID.randomUUID());
            for (int i = 0; i < 40; i++) {
                tables.find(inquiries(1 + i % 7));
            }
            Long planned = jdbc.queryForObject(
                    "SELECT sum(custom_plans)::bigint FROM pg_prepared_statements WHERE statement LIKE 'WITH found%'",
                    Long.class);
            assertThat(Objects.requireNonNull(planned)).isEqualTo(TRIED);
        }
    }

    private static List<Inquiry> inquiries(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> new Inquiry("key " + n, Optional.empty(), Instant.EPOCH, "recipe", "subject " + n, CALL))
                .toList();
    }
}
