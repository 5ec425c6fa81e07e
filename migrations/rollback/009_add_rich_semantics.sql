-- Undoes 009_add_rich_semantics.sql: descriptions, tags and summaries are gone afterwards.

DROP INDEX IF EXISTS public.idx_video_scenes_tags;
DROP INDEX IF EXISTS public.idx_videos_has_rich_semantics;

ALTER TABLE public.video_scenes
    DROP COLUMN IF EXISTS visual_description,
    DROP COLUMN IF EXISTS visual_entities,
    DROP COLUMN IF EXISTS visual_actions,
    DROP COLUMN IF EXISTS tags;

ALTER TABLE public.videos
    DROP COLUMN IF EXISTS video_summary,
    DROP COLUMN IF EXISTS has_rich_semantics;
