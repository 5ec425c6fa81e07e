-- Undoes 012_lighten_jobs.sql.

ALTER TABLE rescene.jobs DROP CONSTRAINT IF EXISTS jobs_run_id_fkey;
ALTER TABLE rescene.jobs ADD CONSTRAINT jobs_run_id_fkey FOREIGN KEY (run_id) REFERENCES rescene.runs (id);
