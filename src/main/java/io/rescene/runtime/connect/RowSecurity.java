package io.rescene.runtime.connect;

import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** What row-level security may hide from the database's user, which nothing else would tell. */
public final class RowSecurity {
    /**
     * The role and each table of the library of which rows may be hidden from it. A policy that is plainly {@code true} hides
     * none, neither from being read nor from being changed; what others come to is known to nobody.
     */
    static final String HIDING = """
            WITH applying AS (
                SELECT polrelid, polpermissive, w.command,
                    pg_get_expr(polqual, polrelid) = 'true'
                        AND coalesce(pg_get_expr(polwithcheck, polrelid) = 'true', true) AS open
                FROM pg_policy JOIN (VALUES ('r'::"char"), ('w')) AS w(command) ON polcmd IN (w.command, '*')
                WHERE EXISTS (SELECT 1 FROM unnest(polroles) AS r(id) WHERE id = 0 OR pg_has_role(id, 'USAGE'))
            )
            SELECT s.nspname || '.' || c.relname AS hidden, current_user AS role
            FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
            -- Where an event trigger switches it on for each new table, it is on for all of Rescene's: one speaks for them.
            WHERE (s.nspname, c.relname) IN (('public', 'videos'), ('public', 'video_scenes'), ('rescene', 'jobs'))
            AND row_security_active(c.oid)
            AND ((SELECT count(DISTINCT command) FROM applying WHERE polrelid = c.oid AND polpermissive AND open) < 2
                OR EXISTS (SELECT 1 FROM applying WHERE polrelid = c.oid AND NOT polpermissive AND open IS NOT TRUE))
            """;

    private RowSecurity() {}

    /** What is said of rows that may be hidden: a hidden scene is missing from its video's description. */
    static String hidden(String table, String role) {
        return "policies may hide rows of " + table + " from role " + role
                + ", so that videos are done without their hidden scenes or not at all: " + fix(role);
    }

    private static String fix(String role) {
        return "let DATABASE_URL name the table's owner, or ALTER ROLE " + role + " BYPASSRLS;";
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
                ? Optional.of("policies may hide rows of public.user_profiles from role " + role + effect + fix(role))
                : Optional.empty();
    }
}
