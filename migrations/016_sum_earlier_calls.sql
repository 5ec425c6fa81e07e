-- Adds the calls that were there before 015 to the sums, once, while others write more. Idempotent.

DO $$
BEGIN
    IF to_regclass('rescene.spend_lacks') IS NOT NULL THEN
        INSERT INTO rescene.spend AS s (run_id, kind, model, calls, prompt_tokens, completion_tokens, priced, cost_usd,
            lost_calls, lost_usd, began_at)
        SELECT coalesce(c.run_id, 0), c.kind, c.model, count(*), sum(c.prompt_tokens), sum(c.completion_tokens),
            count(c.cost_usd), coalesce(sum(c.cost_usd), 0), count(c.lost_usd), coalesce(sum(c.lost_usd), 0),
            min(c.at - c.millis * interval '1 millisecond')
        FROM rescene.calls c WHERE c.id <= (SELECT upto FROM rescene.spend_lacks) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (run_id, kind, model) DO UPDATE SET calls = s.calls + excluded.calls,
            prompt_tokens = s.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = s.completion_tokens + excluded.completion_tokens,
            priced = s.priced + excluded.priced, cost_usd = s.cost_usd + excluded.cost_usd,
            lost_calls = s.lost_calls + excluded.lost_calls, lost_usd = s.lost_usd + excluded.lost_usd,
            began_at = least(s.began_at, excluded.began_at);
        DROP TABLE rescene.spend_lacks;
    END IF;
END
$$;
