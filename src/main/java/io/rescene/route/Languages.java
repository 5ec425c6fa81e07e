package io.rescene.route;

import io.rescene.jobs.Job;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The language a video's answers are asked in: its owner's, where there are profiles, else the setting's. */
public final class Languages {
    private final JdbcTemplate jdbc;
    private final String standard;
    private final boolean profiles;

    /**
     * Looks once whether the library has profiles at all.
     *
     * @param jdbc the database
     * @param standard the language where no owner prefers another
     */
    public Languages(JdbcTemplate jdbc, String standard) {
        this.jdbc = jdbc;
        this.standard = standard;
        Long columns = jdbc.queryForObject("""
                SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'
                AND table_name = 'user_profiles' AND column_name IN ('user_id', 'preferred_language')
                """, Long.class);
        this.profiles = columns != null && columns == 2;
    }

    /** The language of a job's video; one that there are no prompts for counts as none. */
    String of(Job job, Edition edition) {
        if (!profiles || job.owner().isEmpty()) {
            return standard;
        }
        return preferred(job.owner().get()).stream()
                .map(language -> String.valueOf(language).strip().toLowerCase(Locale.ROOT))
                .filter(edition::speaks)
                .findFirst()
                .orElse(standard);
    }

    private List<String> preferred(UUID owner) {
        return jdbc.queryForList(
                "SELECT preferred_language::text FROM public.user_profiles WHERE user_id = ?", String.class, owner);
    }
}
