-- Cheaper writes and counts. Idempotent.

-- Only a queued job waits for money: who does is counted without its state.
UPDATE rescene.jobs SET capped_by = NULL, capped_usd = NULL WHERE capped_by IS NOT NULL AND state <> 'queued';

-- Drops two indexes by which nothing is read, of 010 and 011 as they were. calls_by_run: what a run cost is in rescene.spend. jobs_capped: jobs_capped_usd begins with the same column.
DO $$
DECLARE
    before text := current_setting('lock_timeout');
BEGIN
    -- Who has a table for long, as a dump does, is waited for in short turns: in a long one workers would stand behind it. A turn
    -- that ends lets go of both tables.
    PERFORM set_config('lock_timeout', '300ms', true);
    LOOP
        BEGIN
            DROP INDEX IF EXISTS rescene.jobs_capped;
            DROP INDEX IF EXISTS rescene.calls_by_run;
            EXIT;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            PERFORM pg_sleep(0.3);
        END;
    END LOOP;
    PERFORM set_config('lock_timeout', before, true);
END
$$;
