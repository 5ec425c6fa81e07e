package io.rescene.migration;

import io.rescene.text.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Finds out who has one of the tables open that the migrations change. */
final class InTheWay {
    /**
     * Somebody's transaction.
     *
     * @param pid 0 if no process has it, but a transaction that is prepared
     * @param application as it names itself, cleaned, or what kind of process it is; empty if neither can be seen
     * @param table with its schema
     * @param seconds how long it has been open; null if this user may not see that
     */
    record Holder(
            int pid,
            String application,
            String table,
            @Nullable Long seconds) {
        /** Who it is. */
        String who() {
            return pid == 0
                    ? "a prepared transaction (pg_prepared_xacts)"
                    : "process " + pid + (application.isEmpty() ? "" : " (" + application + ")");
        }

        /** A line that says for whom is waited. */
        String line() {
            return "Waiting for " + who() + ", whose transaction has " + table + " open"
                    + (seconds == null ? "" : " and is " + seconds + " s old")
                    + ": tried again every few seconds, others get through meanwhile";
        }
    }

    private final JdbcTemplate jdbc;

    InTheWay(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whose transaction is the oldest of those that have been open for a turn, first of those that have a table of the library
     * open: mostly that is waited for. Empty if nobody has any of the tables open so long, or any more.
     */
    Optional<Holder> longest() {
        return jdbc
                .query(
                        """
                        SELECT coalesce(l.pid, 0), coalesce(nullif(a.application_name, ''), a.backend_type, ''), n.nspname || '.' || c.relname,
                            extract(epoch FROM clock_timestamp() - a.xact_start)::bigint
                        FROM pg_locks l
                        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
                        JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p')
                        JOIN pg_namespace n ON n.oid = c.relnamespace
                        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
                        WHERE l.locktype = 'relation' AND l.granted
                        AND (n.nspname = 'rescene' OR n.nspname = 'public' AND c.relname IN ('videos', 'video_scenes'))
                        AND coalesce(a.xact_start < clock_timestamp() - interval '1 second', true)
                        ORDER BY n.nspname = 'rescene', a.xact_start, l.pid, c.relname LIMIT 1
                        """,
                        (row, n) -> new Holder(
                                row.getInt(1),
                                Text.firstLine(row.getString(2)),
                                row.getString(3),
                                row.getObject(4, Long.class)))
                .stream()
                .findFirst();
    }
}
