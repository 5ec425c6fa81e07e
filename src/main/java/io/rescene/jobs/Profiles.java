package io.rescene.jobs;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The library's table {@code user_profiles}, which is not Rescene's: whether it says which language an owner prefers, and how. */
public enum Profiles {
    /** It is not there, has other columns, or may not be read. */
    NONE(""),
    /** Its {@code user_id} is a uuid as owners are. */
    BY_UUID("user_id = %s"),
    /** Its {@code user_id} is text or something else: both are compared as text, by which an index on text still serves. */
    BY_TEXT("user_id::text = %s::text");

    private final String condition;

    Profiles(String condition) {
        this.condition = condition;
    }

    /** Looks how they are in this database. */
    public static Profiles of(JdbcTemplate jdbc) {
        List<String> types = jdbc.queryForList("""
                SELECT t.typname FROM pg_namespace n
                JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'user_profiles' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('user_id', 'preferred_language')
                    AND a.attnum > 0 AND NOT a.attisdropped
                JOIN pg_type t ON t.oid = a.atttypid
                WHERE n.nspname = 'public' AND has_column_privilege(c.oid, a.attnum, 'SELECT')
                -- user_id last
                ORDER BY a.attname
                """, String.class);
        if (types.size() < 2) {
            return NONE;
        }
        return types.get(1).equals("uuid") ? BY_UUID : BY_TEXT;
    }

    /**
     * The condition of an owner's profile, in SQL; not for {@link #NONE}.
     *
     * @param owner the owner's id, a uuid in SQL
     */
    public String isOf(String owner) {
        return condition.formatted(owner);
    }
}
