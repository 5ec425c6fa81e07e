-- Undoes 014_index_jobs.sql.

DROP INDEX IF EXISTS rescene.jobs_capped_usd;
DROP INDEX IF EXISTS rescene.jobs_finished;
