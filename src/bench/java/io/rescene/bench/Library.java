package io.rescene.bench;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.JobEntry;
import io.rescene.jobs.Runs;
import io.rescene.queue.RedisList;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.DatabaseUrl;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A migrated library in a database of its own. */
final class Library implements AutoCloseable {
    private static final Runs.Request ALL =
            new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);
    private static final int PAGE = 5000;

    private final Lab lab;
    private final String url;
    private final Database database;

    Library(Lab lab, String url) {
        this.lab = lab;
        this.url = url;
        this.database = Database.open(DatabaseUrl.of(url), 4);
        try (InputStream in = Library.class.getResourceAsStream("/io/rescene/embedded/sample/library.sql")) {
            database.jdbc().execute(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new InProcess(lab.folder(), environment()).migrate();
    }

    /** The sizes of 26 videos with 810 scenes, from 1 to 188. */
    static List<Integer> sizes810() {
        return Fixture.full().videos().stream().map(v -> v.scenes().size()).toList();
    }

    /** So many videos with as many scenes each. */
    static List<Integer> sizes(int videos, int scenesEach) {
        return Collections.nCopies(videos, scenesEach);
    }

    /** Adds candidates of these sizes; each scene has an address of a picture, and texts, of its own. */
    void add(List<Integer> sizes) {
        String batch = UUID.randomUUID().toString().substring(0, 8);
        for (int from = 0; from < sizes.size(); from += 50_000) {
            Integer[] some =
                    sizes.subList(from, Math.min(sizes.size(), from + 50_000)).toArray(Integer[]::new);
            database.jdbc().update("""
                WITH v AS (
                    INSERT INTO public.videos (id, owner_id, storage_path, status, filename)
                    SELECT gen_random_uuid(), md5('owner' || n % 10)::uuid, 'videos/' || n || '.mp4', 'READY',
                        n || '-' || size || '-video.mp4'
                    FROM unnest(?::int[]) WITH ORDINALITY AS s(size, n) RETURNING id, filename
                )
                INSERT INTO public.video_scenes (id, video_id, index, start_s, end_s, transcript_segment,
                    visual_summary, combined_text, thumbnail_url)
                SELECT gen_random_uuid(), v.id, i, i * 4.0, i * 4.0 + 4.0, 'what is said in scene ' || i,
                    'what is seen in scene ' || i, 'all of scene ' || i, ? || v.id || '-' || i || '.jpg'
                FROM v CROSS JOIN LATERAL generate_series(0, split_part(v.filename, '-', 2)::int - 1) i
                """, some, lab.standIn().pictures() + batch + "/");
        }
        database.jdbc().execute("ANALYZE public.videos");
        database.jdbc().execute("ANALYZE public.video_scenes");
    }

    /** Opens a job for each candidate and pushes it, as {@code reprocess} does, without Camel and without an estimate. */
    void enqueue() {
        Runs runs = new Runs(database.jdbc());
        long run = runs.open(ALL);
        List<Candidate> candidates = database.jdbc()
                .query(
                        "SELECT id, owner_id FROM public.videos WHERE status = 'READY' AND has_rich_semantics IS NOT TRUE"
                                + " ORDER BY filename DESC",
                        (row, n) -> new Candidate(row.getObject(1, UUID.class), row.getObject(2, UUID.class)));
        RedisList list = new RedisList(lab.redis(), "video_processing");
        for (int from = 0; from < candidates.size(); from += PAGE) {
            List<Candidate> page = candidates.subList(from, Math.min(candidates.size(), from + PAGE));
            list.push(runs.enqueue(run, Runs.Origin.COMMAND, page).stream()
                    .map(JobEntry::text)
                    .toList());
        }
        runs.enqueued(run, true);
    }

    /** Waits until no job is open any more; fails if one is dead. */
    void awaitDone() {
        while (number("SELECT count(*) FROM rescene.jobs WHERE state IN ('queued', 'processing', 'retrying')") > 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
        if (number("SELECT count(*) FROM rescene.jobs WHERE state <> 'done'") > 0) {
            throw new IllegalStateException("not all jobs are done");
        }
    }

    /** When the last job was finished, microseconds since 1970; its commit is the end of the work. */
    long finished() {
        return number("SELECT (extract(epoch FROM max(finished_at)) * 1000000)::bigint FROM rescene.jobs");
    }

    /** Takes all jobs and runs away, as if nothing had been enqueued. */
    void forgetJobs() {
        database.jdbc().execute("TRUNCATE rescene.jobs, rescene.runs");
        lab.redis().getKeys().flushdb();
    }

    /** {@code DATABASE_URL}. */
    String url() {
        return url;
    }

    /** Its database. */
    Database database() {
        return database;
    }

    long number(String sql) {
        Long value = database.jdbc().queryForObject(sql, Long.class);
        return value == null ? 0 : value;
    }

    /** The environment of a Rescene that works with this library and the stand-in; more may be put into it. */
    Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "DATABASE_URL",
                url,
                "REDIS_URL",
                lab.redisUrl(),
                "OPENAI_API_KEY",
                "sk-bench",
                "OPENAI_BASE_URL",
                lab.standIn().baseUrl(),
                "RESCENE_IMAGE_ALLOW_PRIVATE_HOSTS",
                "true"));
    }

    /** {@link #environment} with so many slots and a picture mode. */
    Map<String, String> environment(int slots, String pictures) {
        Map<String, String> environment = environment();
        environment.put("RESCENE_OPENAI_CONCURRENCY", Integer.toString(slots));
        environment.put("RESCENE_IMAGE_MODE", pictures);
        return environment;
    }

    @Override
    public void close() {
        database.close();
        lab.drop(url);
    }
}
