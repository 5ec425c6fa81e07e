-- Undoes 013_remember_trouble.sql.

ALTER TABLE rescene.jobs DROP COLUMN IF EXISTS reopened;
ALTER TABLE rescene.workers DROP COLUMN IF EXISTS calls;
ALTER TABLE rescene.asking
    DROP COLUMN IF EXISTS job_id,
    DROP COLUMN IF EXISTS scene_id,
    DROP COLUMN IF EXISTS model,
    DROP COLUMN IF EXISTS worst_usd,
    DROP COLUMN IF EXISTS capped;
