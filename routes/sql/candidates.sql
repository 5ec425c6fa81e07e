-- One page of the videos that are to be upgraded, in the order of their ids, after the last id of the page before.
-- Keep the columns id, owner_id, filename and created_at; change the conditions as you need.
-- Parameters are variables of the route: owner (null: all), force (true: upgraded ones too), after (null: the
-- first page), pageSize.
SELECT v.id, v.owner_id, v.filename, v.created_at
FROM public.videos v
WHERE v.status = 'READY'
  AND (:#${variable.force}::boolean OR v.has_rich_semantics IS NOT TRUE)
  AND (:#${variable.owner}::uuid IS NULL OR v.owner_id = :#${variable.owner}::uuid)
  -- The first line is for a plan that is made once for all pages: it lets the index begin where the page does.
  AND v.id >= COALESCE(:#${variable.after}::uuid, '00000000-0000-0000-0000-000000000000')
  AND (:#${variable.after}::uuid IS NULL OR v.id > :#${variable.after}::uuid)
ORDER BY v.id
LIMIT :#${variable.pageSize}::int
