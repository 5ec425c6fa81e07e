-- How many videos candidates.sql finds in all: keep the conditions of both files alike.
SELECT count(*)
FROM public.videos v
WHERE v.status = 'READY'
  AND (:#${variable.force}::boolean OR v.has_rich_semantics IS NOT TRUE)
  AND (:#${variable.owner}::uuid IS NULL OR v.owner_id = :#${variable.owner}::uuid)
