-- Undoes 013_note_what_is_asked.sql.

ALTER TABLE rescene.workers DROP COLUMN IF EXISTS calls;
ALTER TABLE rescene.asking
    DROP COLUMN IF EXISTS job_id,
    DROP COLUMN IF EXISTS scene_id,
    DROP COLUMN IF EXISTS model,
    DROP COLUMN IF EXISTS worst_usd;
