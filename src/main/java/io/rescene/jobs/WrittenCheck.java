package io.rescene.jobs;

import io.rescene.text.Counted;
import java.sql.Array;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * Whether a save wrote every row: what is hidden from an update or kept back by a trigger is no error to PostgreSQL. A row
 * that is there as it is to be counts as written, since a library may have PostgreSQL's own trigger
 * {@code suppress_redundant_updates_trigger}.
 */
final class WrittenCheck {
    /**
     * What the save wrote of a video's scenes.
     *
     * @param same whether the scenes were still those that were described; nothing was written otherwise
     * @param scenes those that it wrote; empty if all
     */
    record Written(boolean same, Optional<List<UUID>> scenes) {
        static final RowMapper<Written> ROW = (row, n) -> {
            Array scenes = row.getArray("scenes");
            return new Written(
                    row.getBoolean("same"),
                    scenes == null ? Optional.empty() : Optional.of(List.of((UUID[]) scenes.getArray())));
        };
    }

    private static final String SCENES = """
            SELECT count(*)::int
            FROM json_to_recordset(?::json) AS r(id uuid, description text, entities text[], actions text[], tags text[])
            JOIN public.video_scenes s ON s.id = r.id
            WHERE s.video_id = ? AND s.id <> ALL (?::uuid[])
            AND (s.visual_description, s.visual_entities, s.visual_actions, s.tags)
                IS NOT DISTINCT FROM (r.description, r.entities, r.actions, r.tags)
            """;

    private static final String VIDEO = """
            SELECT EXISTS (SELECT 1 FROM public.videos
                WHERE id = ? AND video_summary IS NOT DISTINCT FROM coalesce(?::text, CASE WHEN ? THEN video_summary END)
                AND has_rich_semantics AND status = 'READY' AND error_message IS NULL)
            """;

    private final JdbcTemplate jdbc;

    WrittenCheck(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Looks at the scenes that were not written; to be asked in the transaction of the save.
     *
     * @param wanted what was to be written
     * @throws NotWrittenException if a scene is not as it is to be
     */
    void scenesWritten(UUID video, ToWrite wanted, Written written) {
        int scenes = wanted.scenes();
        int right = written.scenes()
                .map(ids -> ids.size() + asTheyAreToBe(video, wanted.rows(), ids))
                .orElse(scenes);
        if (right < scenes) {
            throw new NotWrittenException(right + " of " + Counted.of(scenes, "scene"));
        }
    }

    /**
     * Looks at the video if it was not written; to be asked in the transaction of the save.
     *
     * @param written whether it was, and has its flag
     * @throws NotWrittenException if it is not as it is to be
     */
    void videoWritten(UUID video, ToWrite wanted, boolean written) {
        if (!written && !isAsItIsToBe(video, wanted)) {
            throw new NotWrittenException("the scenes but not the video");
        }
    }

    private int asTheyAreToBe(UUID video, String rows, List<UUID> written) {
        return jdbc.queryForObject(SCENES, Integer.class, rows, video, written.toArray(UUID[]::new));
    }

    private boolean isAsItIsToBe(UUID video, ToWrite wanted) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                VIDEO, Boolean.class, video, wanted.summary().orElse(null), wanted.keepsSummary()));
    }
}
