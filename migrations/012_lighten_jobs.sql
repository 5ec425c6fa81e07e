-- Lighter enqueuing and claims. Idempotent.

-- Checking the run of each new job took as long as writing it. Only a poll's run that surely got no job is ever deleted.
ALTER TABLE rescene.jobs DROP CONSTRAINT IF EXISTS jobs_run_id_fkey;

-- Only a queued job waits for money: each claim looks up who does.
UPDATE rescene.jobs SET capped_by = NULL, capped_usd = NULL WHERE capped_by IS NOT NULL AND state <> 'queued';
