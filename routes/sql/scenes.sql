-- The scenes of one video, in order. Keep the columns id, index and thumbnail_url.
SELECT s.id, s.index, s.thumbnail_url
FROM public.video_scenes s
WHERE s.video_id = :#${variable.video}::uuid
ORDER BY s.index
