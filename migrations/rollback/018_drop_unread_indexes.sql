-- Undoes 018_drop_unread_indexes.sql, for a build from before it.

CREATE INDEX IF NOT EXISTS jobs_capped ON rescene.jobs (capped_by) WHERE capped_by IS NOT NULL;
CREATE INDEX IF NOT EXISTS calls_by_run ON rescene.calls (run_id);
