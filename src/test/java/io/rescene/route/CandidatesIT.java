package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.folder.RoutesFolder;
import io.rescene.route.folder.SqlText;
import io.rescene.support.Services;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.ConnectionCallback;

/** {@code routes/sql/candidates.sql}, which is kept prepared: PostgreSQL may make one plan for all pages. */
class CandidatesIT {
    private static final UUID FIRST = new UUID(0, 0);

    @RegisterExtension
    static final Services SERVICES = new Services();

    private final String sql = new RoutesFolder(Path.of("routes")).text("sql/candidates.sql");

    @BeforeEach
    void library() {
        SERVICES.createLibrary();
        SERVICES.migrate();
    }

    @Test
    void aPageBeginsInTheIndexWhateverPlanIsMade() {
        List<String> plan = SERVICES.jdbc().execute((ConnectionCallback<List<String>>) connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
                        + " SET enable_bitmapscan = off; SET enable_sort = off");
                statement.execute("PREPARE page AS " + numbered());
                List<String> lines = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery("EXPLAIN EXECUTE page(false, NULL, NULL, '" + FIRST
                        + "', '" + FIRST + "', '" + FIRST + "', 10)")) {
                    while (rows.next()) {
                        lines.add(rows.getString(1).strip());
                    }
                }
                return lines;
            } finally {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("DISCARD ALL");
                }
            }
        });
        assertThat(Objects.requireNonNull(plan))
                .anySatisfy(line -> assertThat(line).startsWith("Index Cond: (id >="));
    }

    /** No id is too small for the first page, and the one that a page ended with is not on the next. */
    @Test
    void pagesMeet() {
        UUID second = new UUID(0, 1);
        for (UUID id : List.of(FIRST, second)) {
            SERVICES.jdbc().update("""
                    INSERT INTO public.videos (id, owner_id, storage_path, status, filename)
                    VALUES (?, gen_random_uuid(), 'v.mp4', 'READY', 'v.mp4')
                    """, id);
        }
        assertThat(page(null)).containsExactly(FIRST, second);
        assertThat(page(FIRST)).containsExactly(second);
        assertThat(page(second)).isEmpty();
    }

    private List<UUID> page(@Nullable UUID after) {
        String text = after == null ? null : after.toString();
        return SERVICES.jdbc()
                .query(
                        SqlText.jdbc(sql),
                        (row, n) -> row.getObject("id", UUID.class),
                        false,
                        null,
                        null,
                        text,
                        text,
                        text,
                        10);
    }

    private String numbered() {
        int[] number = {0};
        return Pattern.compile("\\?").matcher(SqlText.jdbc(sql)).replaceAll(found -> "\\$" + ++number[0]);
    }
}
