-- What is remembered of trouble: what a worker that dies was asking, so that calls whose answers went with it are counted, and
-- which jobs were dead before. Idempotent.

-- All NULL where an earlier version of Rescene asks. worst_usd: what the call may cost at worst; NULL: its model has no price.
-- capped: whether it begins only with its money set aside.
-- The table is unlogged still: what was asked when PostgreSQL itself crashed is not counted.
ALTER TABLE rescene.asking
    ADD COLUMN IF NOT EXISTS job_id bigint,
    ADD COLUMN IF NOT EXISTS scene_id uuid,
    ADD COLUMN IF NOT EXISTS model text,
    ADD COLUMN IF NOT EXISTS worst_usd numeric(18, 8),
    ADD COLUMN IF NOT EXISTS capped boolean;

-- How many calls it has in flight at most; NULL: an earlier version's.
ALTER TABLE rescene.workers ADD COLUMN IF NOT EXISTS calls int;

-- Whether somebody opened it again after it was dead: what it fails of is then hardly everybody's trouble.
ALTER TABLE rescene.jobs ADD COLUMN IF NOT EXISTS reopened boolean NOT NULL DEFAULT false;
