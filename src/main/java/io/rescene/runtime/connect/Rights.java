package io.rescene.runtime.connect;

import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the database lets its user do, held against what Rescene does: no call is paid for that could not be saved. */
public final class Rights {
    /**
     * The statements that would give what is missing. Columns that a library lacks are no matter of rights, nor are
     * those that only an edited {@code routes/} reads.
     */
    private static final String MISSING = """
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
                    ('videos', 'SELECT', '{id,owner_id,filename,created_at,status,has_rich_semantics,video_summary}'),
                    ('video_scenes', 'SELECT', '{id,video_id,index,thumbnail_url}')
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
            SELECT 'read-only' AS fix WHERE current_setting('transaction_read_only')::boolean
            UNION ALL SELECT fix FROM of_schema UNION ALL SELECT fix FROM of_columns UNION ALL SELECT fix FROM of_tables
            ORDER BY fix
            """;

    private static final String READ_ONLY = "read-only";

    private Rights() {}

    /**
     * Looks, with one query.
     *
     * @throws UserException with exit code 3 if something is missing, with all statements that give it
     */
    public static void require(JdbcTemplate jdbc) {
        List<String> fixes = jdbc.queryForList(MISSING, String.class);
        if (fixes.contains(READ_ONLY)) {
            throw new UserException(
                    ExitCode.SERVICE,
                    "The database is read-only: DATABASE_URL must lead to the primary server, and "
                            + "default_transaction_read_only must be off",
                    null);
        }
        if (!fixes.isEmpty()) {
            throw new UserException(
                    ExitCode.SERVICE,
                    "The database's user lacks rights that Rescene needs: as the owner of the tables run "
                            + String.join("; ", fixes),
                    null);
        }
    }

    /**
     * What policies may hide: a scene that is hidden from Rescene is missing from its video's description, and nothing else
     * would tell.
     *
     * @return a line for each table, with the fix
     */
    public static List<String> hiddenRows(JdbcTemplate jdbc) {
        return jdbc.query(
                """
                SELECT t, current_user FROM unnest(ARRAY['public.videos', 'public.video_scenes']) t
                WHERE row_security_active(t)
                """,
                (row, n) -> "policies may hide rows of " + row.getString(1) + " from role " + row.getString(2)
                        + ", so that videos are done without their hidden scenes or not at all: let DATABASE_URL name the"
                        + " table's owner, or ALTER ROLE " + row.getString(2) + " BYPASSRLS;");
    }

    /**
     * Why owners' languages may not be known though the library has profiles: nothing else would tell, as a language by
     * default is used then.
     *
     * @return a line with the fix; empty if all is well, or there are no profiles
     */
    public static Optional<String> hiddenProfiles(JdbcTemplate jdbc) {
        return jdbc
                .query("""
                SELECT bool_and(has_column_privilege(c.oid, a.attnum, 'SELECT')), bool_or(row_security_active(c.oid)), current_user
                FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'user_profiles' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('user_id', 'preferred_language')
                    AND a.attnum > 0 AND NOT a.attisdropped
                WHERE n.nspname = 'public' GROUP BY c.oid HAVING count(*) = 2
                """, (row, n) -> hiddenProfiles(row.getBoolean(1), row.getBoolean(2), row.getString(3)))
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> hiddenProfiles(boolean readable, boolean policies, String role) {
        String effect = ", so that rescene.language is used instead of their owners' languages: ";
        if (!readable) {
            return Optional.of("public.user_profiles may not be read by role " + role + effect
                    + "GRANT SELECT (user_id, preferred_language) ON public.user_profiles TO " + role + ";");
        }
        return policies
                ? Optional.of("policies may hide rows of public.user_profiles from role " + role + effect
                        + "let DATABASE_URL name the table's owner, or ALTER ROLE " + role + " BYPASSRLS;")
                : Optional.empty();
    }
}
