-- Rescene's own tables: runs, workers, jobs, and the ledger of paid calls. They live in schema rescene, which a REST
-- layer over public never shows. Idempotent.

-- Not CREATE SCHEMA IF NOT EXISTS: that takes the right to create schemas even where this one exists.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'rescene') THEN
        CREATE SCHEMA rescene;
    END IF;
END
$$;

-- What was asked for: by the command reprocess, by polling, or by hand (an id pushed to the list).
CREATE TABLE IF NOT EXISTS rescene.runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin      text NOT NULL CHECK (origin IN ('command', 'poll', 'hand')),
    owner_id    uuid,
    most        bigint,
    force       boolean NOT NULL DEFAULT false,
    refresh     boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now(),
    enqueued_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS runs_one_by_hand ON rescene.runs (origin) WHERE origin = 'hand';

-- Processes that take jobs. A worker whose heartbeat is older than its lease is gone.
CREATE TABLE IF NOT EXISTS rescene.workers (
    id           uuid PRIMARY KEY,
    host         text NOT NULL,
    pid          bigint NOT NULL,
    started      text NOT NULL,
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_ms     bigint NOT NULL,
    state        text NOT NULL DEFAULT 'open',
    note         text
);

CREATE SEQUENCE IF NOT EXISTS rescene.fencing_tokens;

-- A row per run and video; at most one open row a video.
CREATE TABLE IF NOT EXISTS rescene.jobs (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id       bigint NOT NULL REFERENCES rescene.runs (id),
    video_id     uuid NOT NULL,
    owner_id     uuid,
    state        text NOT NULL DEFAULT 'queued'
                 CHECK (state IN ('queued', 'processing', 'retrying', 'done', 'skipped', 'dead', 'dropped')),
    attempts     int NOT NULL DEFAULT 0,
    deaths       int NOT NULL DEFAULT 0,
    token        bigint,
    worker_id    uuid,
    not_before   timestamptz NOT NULL DEFAULT clock_timestamp(),
    pushed_at    timestamptz,
    opened_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_at   timestamptz,
    finished_at  timestamptz,
    reason       text,
    scenes       int,
    described    int,
    no_content   int,
    no_picture   int,
    failed       int,
    failures     jsonb
);
CREATE UNIQUE INDEX IF NOT EXISTS jobs_one_open_a_video ON rescene.jobs (video_id)
    WHERE state IN ('queued', 'processing', 'retrying');
CREATE INDEX IF NOT EXISTS jobs_open ON rescene.jobs (state, not_before)
    WHERE state IN ('queued', 'processing', 'retrying');
CREATE INDEX IF NOT EXISTS jobs_by_run ON rescene.jobs (run_id, state);
CREATE INDEX IF NOT EXISTS jobs_dead ON rescene.jobs (video_id) WHERE state = 'dead';

-- One row a question that has its answer: JSON as the model gave it, or why there will never be one.
CREATE TABLE IF NOT EXISTS rescene.answers (
    key     text PRIMARY KEY,
    kind    text NOT NULL,
    model   text NOT NULL,
    answer  text,
    failure text,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((answer IS NULL) <> (failure IS NULL))
);

-- Who is asking which question just now, so that two workers don't pay for the same one. Unlogged: after a crash of the
-- database it is empty, and rightly so.
CREATE UNLOGGED TABLE IF NOT EXISTS rescene.asking (
    key       text PRIMARY KEY,
    worker_id uuid NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Append-only: one row for everything that was, or may have been, billed.
CREATE TABLE IF NOT EXISTS rescene.calls (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at                timestamptz NOT NULL DEFAULT clock_timestamp(),
    key               text NOT NULL,
    kind              text NOT NULL,
    run_id            bigint,
    job_id            bigint,
    video_id          uuid,
    scene_id          uuid,
    model             text NOT NULL,
    status            int NOT NULL,
    outcome           text NOT NULL,
    reason            text,
    prompt_tokens     bigint NOT NULL DEFAULT 0,
    cached_tokens     bigint NOT NULL DEFAULT 0,
    completion_tokens bigint NOT NULL DEFAULT 0,
    cost_usd          numeric(18, 8),
    millis            bigint NOT NULL,
    request_id        text,
    -- Names the call for whoever writes it again because the answer to the first commit got lost.
    nonce             uuid UNIQUE
);
CREATE INDEX IF NOT EXISTS calls_by_key ON rescene.calls (key) WHERE outcome = 'no_use';
CREATE INDEX IF NOT EXISTS calls_by_job ON rescene.calls (job_id, at);

-- Entries of the list that were no jobs.
CREATE TABLE IF NOT EXISTS rescene.rejected (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    entry  text NOT NULL,
    reason text NOT NULL
);
