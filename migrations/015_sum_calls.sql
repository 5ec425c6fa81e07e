-- What all calls came to, without reading each: sums by run, kind and model that the transaction of a call keeps. Calls are
-- locked for moments only; those that are there already 016 adds. Idempotent.

-- Somebody dropped the table alone, or disabled the trigger: all calls are summed anew.
DO $$
BEGIN
    IF to_regclass('rescene.spend') IS NULL OR EXISTS (SELECT 1 FROM pg_catalog.pg_trigger
            WHERE tgrelid = 'rescene.calls'::regclass AND tgname = 'calls_add_to_spend' AND tgenabled NOT IN ('O', 'A')) THEN
        DROP TRIGGER IF EXISTS calls_add_to_spend ON rescene.calls;
    END IF;
END
$$;

-- run_id: 0 where a call has none. priced: how many calls have a cost. lost_calls, lost_usd: those whose answers were lost, at
-- their worst case. began_at: when the first of them began.
CREATE TABLE IF NOT EXISTS rescene.spend (
    run_id            bigint NOT NULL,
    kind              text NOT NULL,
    model             text NOT NULL,
    calls             bigint NOT NULL,
    prompt_tokens     bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    priced            bigint NOT NULL,
    cost_usd          numeric(18, 8) NOT NULL,
    lost_calls        bigint NOT NULL,
    lost_usd          numeric(18, 8) NOT NULL,
    began_at          timestamptz,
    PRIMARY KEY (run_id, kind, model)
) WITH (fillfactor = 50);

-- Whoever writes a call needs no right on the sums. In the order of the key: two that write calls of the same runs wait for each
-- other, never in a circle.
CREATE OR REPLACE FUNCTION rescene.add_to_spend() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO rescene.spend AS s (run_id, kind, model, calls, prompt_tokens, completion_tokens, priced, cost_usd,
        lost_calls, lost_usd, began_at)
    SELECT coalesce(c.run_id, 0), c.kind, c.model, count(*), sum(c.prompt_tokens), sum(c.completion_tokens),
        count(c.cost_usd), coalesce(sum(c.cost_usd), 0), count(c.lost_usd), coalesce(sum(c.lost_usd), 0),
        min(c.at - c.millis * interval '1 millisecond')
    FROM written c GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (run_id, kind, model) DO UPDATE SET calls = s.calls + excluded.calls,
        prompt_tokens = s.prompt_tokens + excluded.prompt_tokens,
        completion_tokens = s.completion_tokens + excluded.completion_tokens,
        priced = s.priced + excluded.priced, cost_usd = s.cost_usd + excluded.cost_usd,
        lost_calls = s.lost_calls + excluded.lost_calls, lost_usd = s.lost_usd + excluded.lost_usd,
        began_at = least(s.began_at, excluded.began_at);
    RETURN NULL;
END
$$;

-- A trigger, not the statement that writes calls: workers of an earlier version go on beside this one.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_trigger
            WHERE tgrelid = 'rescene.calls'::regclass AND tgname = 'calls_add_to_spend') THEN
        -- Who is writing a call is waited for, and nobody writes one until the trigger is there.
        LOCK TABLE rescene.calls IN SHARE ROW EXCLUSIVE MODE;
        DELETE FROM rescene.spend;
        CREATE TRIGGER calls_add_to_spend AFTER INSERT ON rescene.calls
            REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION rescene.add_to_spend();
        -- The calls up to this number are in no sum yet. By the sequence: of the calls themselves a transaction that is not read
        -- committed would see those alone that were there when it began.
        DROP TABLE IF EXISTS rescene.spend_lacks;
        CREATE TABLE rescene.spend_lacks AS SELECT coalesce(pg_catalog.pg_sequence_last_value(
            pg_catalog.pg_get_serial_sequence('rescene.calls', 'id')::regclass), 0) AS upto;
    END IF;
END
$$;
