-- Looks at jobs that don't read all there ever were. Idempotent.

-- Which were closed lately: the rate, and closing reports.
CREATE INDEX IF NOT EXISTS jobs_finished ON rescene.jobs (finished_at) WHERE finished_at IS NOT NULL;

-- Those for which there is money again, among all that wait for some: a worker looks each second.
CREATE INDEX IF NOT EXISTS jobs_capped_usd ON rescene.jobs (capped_by, capped_usd) WHERE capped_by IS NOT NULL;
