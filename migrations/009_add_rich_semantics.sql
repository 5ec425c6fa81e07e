-- Visual Semantics v2: richer scene descriptions, tags, and video summaries.
-- Safe to paste into a SQL editor, and safe to run again and again.

ALTER TABLE public.video_scenes
    ADD COLUMN IF NOT EXISTS visual_description text,
    ADD COLUMN IF NOT EXISTS visual_entities text[],
    ADD COLUMN IF NOT EXISTS visual_actions text[],
    ADD COLUMN IF NOT EXISTS tags text[];

ALTER TABLE public.videos
    ADD COLUMN IF NOT EXISTS video_summary text,
    ADD COLUMN IF NOT EXISTS has_rich_semantics boolean DEFAULT false;

CREATE INDEX IF NOT EXISTS idx_video_scenes_tags ON public.video_scenes USING gin (tags);
CREATE INDEX IF NOT EXISTS idx_videos_has_rich_semantics ON public.videos (has_rich_semantics);

COMMENT ON COLUMN public.video_scenes.visual_description IS 'What is seen in the scene, 1-2 sentences (Visual Semantics v2)';
COMMENT ON COLUMN public.video_scenes.visual_entities IS 'People, objects and locations seen in the scene (Visual Semantics v2)';
COMMENT ON COLUMN public.video_scenes.visual_actions IS 'Actions seen in the scene (Visual Semantics v2)';
COMMENT ON COLUMN public.video_scenes.tags IS 'Entities and actions, lower-cased and de-duplicated, for filtering (Visual Semantics v2)';
COMMENT ON COLUMN public.videos.video_summary IS 'Summary of the whole video, 3-5 sentences (Visual Semantics v2)';
COMMENT ON COLUMN public.videos.has_rich_semantics IS 'Whether the video has been upgraded to Visual Semantics v2';

SELECT 'Migration 009 applied: video_scenes and videos are ready for Visual Semantics v2' AS confirmation;
