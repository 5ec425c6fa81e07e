-- Undoes 017_mark_cancelled_runs.sql.

ALTER TABLE rescene.runs DROP COLUMN IF EXISTS cancelled_at;
