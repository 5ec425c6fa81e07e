package io.rescene.runtime.connect;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the database lets its user do, held against what Rescene does: no call is paid for that could not be saved.
 *
 * @param missing that rights are missing, with all statements that give them; empty if none is
 * @param hiddenRows a line for each table of the library of which row-level security may hide rows, with the fix
 */
public record Rights(Optional<String> missing, List<String> hiddenRows) {
    /**
     * The statements that would give what is missing. Columns that a library lacks are no matter of rights, nor are
     * those that only an edited {@code routes/} reads. What is written is read, too: a save looks whether each row was.
     */
    private static final String LOOK = """
            WITH of_schema AS (
                SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, current_user) AS fix
                FROM pg_namespace
                WHERE nspname IN ('public', 'rescene') AND NOT has_schema_privilege(oid, 'USAGE')
            ), of_columns AS (
                SELECT format('GRANT %s (%s) ON public.%I TO %I', n.privilege,
                    string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname), n.name, current_user) AS fix
                FROM (VALUES
                    ('videos', 'UPDATE', '{status,error_message,video_summary,has_rich_semantics}'),
                    ('video_scenes', 'UPDATE', '{visual_description,visual_entities,visual_actions,tags}'),
                    ('videos', 'SELECT', '{id,owner_id,filename,created_at,status,error_message,has_rich_semantics,video_summary}'),
                    ('video_scenes', 'SELECT', '{id,video_id,index,thumbnail_url,visual_description,visual_entities,visual_actions,tags}')
                ) AS n(name, privilege, columns)
                JOIN pg_namespace s ON s.nspname = 'public'
                JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = n.name
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY (n.columns::text[]) AND NOT a.attisdropped
                WHERE NOT has_column_privilege(c.oid, a.attnum, n.privilege)
                GROUP BY n.name, n.privilege
            ), of_tables AS (
                SELECT format('GRANT %s ON %s rescene.%I TO %I', string_agg(p.privilege, ', ' ORDER BY p.privilege),
                    CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname, current_user) AS fix
                FROM (VALUES
                    ('runs', '{SELECT,INSERT,UPDATE,DELETE}'),
                    ('workers', '{SELECT,INSERT,UPDATE,DELETE}'),
                    ('jobs', '{SELECT,INSERT,UPDATE}'),
                    ('answers', '{SELECT,INSERT,UPDATE}'),
                    ('asking', '{SELECT,INSERT,UPDATE,DELETE}'),
                    ('calls', '{SELECT,INSERT}'),
                    ('spend', '{SELECT}'),
                    ('rejected', '{SELECT,INSERT,DELETE}'),
                    ('accounts', '{SELECT,INSERT,UPDATE}'),
                    ('reservations', '{SELECT,INSERT,UPDATE,DELETE}'),
                    ('asked', '{SELECT,INSERT,UPDATE}'),
                    ('limits', '{SELECT,INSERT,UPDATE}'),
                    ('fencing_tokens', '{USAGE}')
                ) AS n(name, privileges)
                CROSS JOIN unnest(n.privileges::text[]) AS p(privilege)
                JOIN pg_namespace s ON s.nspname = 'rescene'
                JOIN pg_class c ON c.relnamespace = s.oid AND c.relname = n.name
                WHERE NOT CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, p.privilege)
                    ELSE has_table_privilege(c.oid, p.privilege) END
                GROUP BY c.relname, c.relkind
            )
            SELECT fix, NULL AS hidden, NULL AS role FROM (
                SELECT 'read-only' AS fix WHERE current_setting('transaction_read_only')::boolean
                UNION ALL SELECT fix FROM of_schema UNION ALL SELECT fix FROM of_columns UNION ALL SELECT fix FROM of_tables
            ) AS missing
            UNION ALL SELECT NULL, hidden, role FROM (
            """ + RowSecurity.HIDING + ") AS hiding ORDER BY fix, hidden";

    private static final String READ_ONLY = "read-only";

    /**
     * Looks, with one query.
     *
     * @param jdbc the database
     */
    public static Rights of(JdbcTemplate jdbc) {
        List<String> fixes = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        jdbc.query(LOOK, row -> {
            if (row.getString("fix") != null) {
                fixes.add(row.getString("fix"));
            } else {
                hidden.add(RowSecurity.hidden(row.getString("hidden"), row.getString("role")));
            }
        });
        return new Rights(missing(fixes), hidden);
    }

    private static Optional<String> missing(List<String> fixes) {
        if (fixes.contains(READ_ONLY)) {
            return Optional.of("The database is read-only: DATABASE_URL must lead to the primary server, and "
                    + "default_transaction_read_only must be off");
        }
        return fixes.isEmpty()
                ? Optional.empty()
                : Optional.of("The database's user lacks rights that Rescene needs: as the owner of the tables run "
                        + String.join("; ", fixes));
    }

    /**
     * Sees that nothing is missing or may be hidden.
     *
     * @throws UserException with exit code 3 if something is
     */
    void require() {
        Optional<String> trouble =
                missing.or(() -> hiddenRows.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", hiddenRows)));
        if (trouble.isPresent()) {
            throw new UserException(ExitCode.SERVICE, trouble.get(), null);
        }
    }
}
