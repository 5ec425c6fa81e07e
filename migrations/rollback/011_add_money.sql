-- Undoes 011_add_money.sql: caps, reservations and estimates are gone afterwards; jobs, answers and calls stay.

DROP FUNCTION IF EXISTS rescene.cap_of(text, numeric, numeric);
DROP TABLE IF EXISTS rescene.accounts, rescene.reservations, rescene.asked, rescene.limits;
DROP INDEX IF EXISTS rescene.calls_by_recipe;
DROP INDEX IF EXISTS rescene.jobs_capped;

ALTER TABLE rescene.calls DROP COLUMN IF EXISTS lost_usd, DROP COLUMN IF EXISTS recipe;
ALTER TABLE rescene.jobs
    DROP COLUMN IF EXISTS capped_by,
    DROP COLUMN IF EXISTS capped_usd,
    DROP COLUMN IF EXISTS extra,
    DROP COLUMN IF EXISTS stored,
    DROP COLUMN IF EXISTS uniform;
ALTER TABLE rescene.runs DROP COLUMN IF EXISTS cap_usd, DROP COLUMN IF EXISTS estimate;
