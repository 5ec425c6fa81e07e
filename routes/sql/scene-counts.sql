-- How many scenes each video of a page has, for the dry run. Keep the columns video_id and scenes.
SELECT s.video_id, count(*) AS scenes
FROM public.video_scenes s
WHERE s.video_id = ANY (string_to_array(:#${variable.pageIds}, ',')::uuid[])
GROUP BY s.video_id
