-- A video library as it stands before Rescene: schema only, no rows. Can be run again and again.

do $$
begin
    if not exists (select 1
                     from pg_catalog.pg_type t
                     join pg_catalog.pg_namespace n on n.oid = t.typnamespace
                    where n.nspname = 'public' and t.typname = 'video_status') then
        create type public.video_status as enum ('PENDING', 'PROCESSING', 'READY', 'FAILED');
    end if;
end
$$;

create table if not exists public.videos (
    id                  uuid primary key default gen_random_uuid(),
    owner_id            uuid not null,
    storage_path        text not null,
    status              public.video_status not null default 'PENDING',
    filename            text,
    duration_s          double precision,
    transcript_language text,
    error_message       text,
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now()
);

create index if not exists idx_videos_owner_id on public.videos (owner_id);
create index if not exists idx_videos_status on public.videos (status);

create table if not exists public.video_scenes (
    id                  uuid primary key default gen_random_uuid(),
    video_id            uuid not null references public.videos (id) on delete cascade,
    index               integer not null check (index >= 0),
    start_s             double precision not null,
    end_s               double precision not null,
    transcript_segment  text,
    visual_summary      text,
    combined_text       text,
    embedding_text      text,
    thumbnail_url       text,
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now(),
    unique (video_id, index)
);

create table if not exists public.user_profiles (
    user_id             uuid primary key,
    preferred_language  text not null default 'ko' check (preferred_language in ('ko', 'en')),
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now()
);
