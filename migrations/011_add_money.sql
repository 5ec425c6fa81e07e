-- Money and limits: caps with their reservations, estimates with what they learn from, savings, and what a job's entry
-- carried besides its number. Idempotent.

-- cap_usd: what the run may cost; NULL: no cap. estimate: what reprocess expected when it enqueued the run.
ALTER TABLE rescene.runs
    ADD COLUMN IF NOT EXISTS cap_usd numeric(18, 8) CHECK (cap_usd >= 0),
    ADD COLUMN IF NOT EXISTS estimate jsonb;

-- capped_by: the account whose cap keeps a queued job from being handed out, and capped_usd what its next call may cost
-- at worst; both NULL: nothing keeps it. extra: fields of the entry that Rescene does not know, as JSON, kept for whoever
-- does.
-- stored: questions answered without a call; uniform: frames that were black or of one colour, judged without a call.
ALTER TABLE rescene.jobs
    ADD COLUMN IF NOT EXISTS capped_by text,
    ADD COLUMN IF NOT EXISTS capped_usd numeric(18, 8),
    ADD COLUMN IF NOT EXISTS extra text,
    ADD COLUMN IF NOT EXISTS stored int,
    ADD COLUMN IF NOT EXISTS uniform int;

-- lost_usd: the worst case of a call that may have been billed and whose answer never arrived; it counts against caps.
-- recipe: the question without its picture or text, so that the next estimate learns from it.
ALTER TABLE rescene.calls
    ADD COLUMN IF NOT EXISTS lost_usd numeric(18, 8),
    ADD COLUMN IF NOT EXISTS recipe text;
CREATE INDEX IF NOT EXISTS calls_by_recipe ON rescene.calls (recipe, id) WHERE outcome = 'answer';

-- What was spent and is reserved, per account: 'run N', 'day YYYY-MM-DD' (UTC), 'owner UUID'. What caps are held
-- against: spent_usd + reserved_usd never passes a cap.
CREATE TABLE IF NOT EXISTS rescene.accounts (
    account      text PRIMARY KEY,
    spent_usd    numeric(18, 8) NOT NULL DEFAULT 0,
    reserved_usd numeric(18, 8) NOT NULL DEFAULT 0
);

-- The cap of an account; NULL: none. A day that is over has none: what was kept back for it may go on.
CREATE OR REPLACE FUNCTION rescene.cap_of(account text, per_day numeric, per_owner numeric) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE split_part(account, ' ', 1)
        WHEN 'run' THEN (SELECT r.cap_usd FROM rescene.runs r WHERE r.id = split_part(account, ' ', 2)::bigint)
        WHEN 'day' THEN
            CASE WHEN split_part(account, ' ', 2) = to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') THEN per_day END
        WHEN 'owner' THEN per_owner
    END
$$;

INSERT INTO rescene.accounts (account, spent_usd)
SELECT a.account, sum(c.cost_usd)
FROM rescene.calls c
LEFT JOIN rescene.jobs j ON j.id = c.job_id
CROSS JOIN LATERAL (VALUES
    ('run ' || c.run_id),
    ('day ' || to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD')),
    ('owner ' || j.owner_id)) AS a(account)
WHERE a.account IS NOT NULL AND c.cost_usd IS NOT NULL
GROUP BY a.account
ON CONFLICT (account) DO NOTHING;

-- Whose the reservations of an account are. A worker that died leaves its own behind for good: its calls may have been
-- billed.
CREATE TABLE IF NOT EXISTS rescene.reservations (
    account   text NOT NULL,
    worker_id uuid NOT NULL,
    usd       numeric(18, 8) NOT NULL,
    PRIMARY KEY (account, worker_id)
);

-- Which question a subject (the hash of a picture's address, or a video's id) last led to under a recipe: so that an
-- estimate knows what is answered already without fetching a picture.
CREATE TABLE IF NOT EXISTS rescene.asked (
    recipe  text NOT NULL,
    subject text NOT NULL,
    key     text NOT NULL,
    PRIMARY KEY (recipe, subject)
);

-- The account's limits as OpenAI last named them, for estimates.
CREATE TABLE IF NOT EXISTS rescene.limits (
    model          text NOT NULL,
    budget         text NOT NULL CHECK (budget IN ('requests', 'tokens')),
    most           bigint NOT NULL,
    window_seconds double precision NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (model, budget)
);
