package io.rescene.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PageTablesIT {
    private static final String SCENES = "SELECT thumbnail_url FROM public.video_scenes WHERE video_id = p.video";

    @RegisterExtension
    static final Services SERVICES = new Services();

    /** As right after a restore. An estimate took ten seconds a page beside three million answers. */
    @Test
    void answersAreLookedUpByKeyAlsoBeforeThereAreStatistics() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        SERVICES.jdbc().execute("ALTER TABLE rescene.asked SET (autovacuum_enabled = false)");
        SERVICES.jdbc().execute("ALTER TABLE rescene.answers SET (autovacuum_enabled = false)");
        SERVICES.jdbc().update("""
                INSERT INTO rescene.asked (recipe, subject, key)
                SELECT 'r', md5(n::text), 'k' || n FROM generate_series(1, 20000) n
                """);
        SERVICES.jdbc().update("""
                INSERT INTO rescene.answers (key, kind, model, answer)
                SELECT 'k' || n, 'scene', 'm', '{}' FROM generate_series(1, 20000) n
                """);
        String[] none = new String[1000];

        assertThat(SERVICES.jdbc()
                        .queryForList(
                                "EXPLAIN " + PageTables.known(SCENES),
                                String.class,
                                null,
                                null,
                                none,
                                none,
                                none,
                                none,
                                null,
                                null))
                .anyMatch(line -> line.contains("on answers"))
                .noneMatch(line -> line.contains("Seq Scan on as") || line.contains("Seq Scan on an"));
    }
}
