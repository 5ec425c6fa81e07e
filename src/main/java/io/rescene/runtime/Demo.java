package io.rescene.runtime;

import io.rescene.embedded.sample.SampleLibrary;
import io.rescene.jobs.Runs;
import io.rescene.migration.Waiting;
import io.rescene.monitor.LibraryStatus;
import io.rescene.route.enqueue.EnqueueOrder;
import io.rescene.route.enqueue.EnqueueReport;
import io.rescene.route.enqueue.PreviewedCandidate;
import io.rescene.runtime.camel.Enqueuer;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.worker.StopSignal;
import io.rescene.runtime.worker.Watcher;
import io.rescene.runtime.worker.WorkerLife;
import io.rescene.text.Counted;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The whole system played through once on a sample library. */
public final class Demo {
    private final Session session;
    private final StopSignal stop;
    private final PrintWriter out;
    private final Watcher watcher;

    /**
     * A demo.
     *
     * @param session with fresh embedded services
     * @param stop ends it early
     * @param out where it is shown
     * @param watcher told how the work goes on
     */
    public Demo(Session session, StopSignal stop, PrintWriter out, Watcher watcher) {
        this.session = session;
        this.stop = stop;
        this.out = out;
        this.watcher = watcher;
    }

    /**
     * Plays it.
     *
     * @return the exit code
     */
    public int play() {
        SampleLibrary library = session.keep(SampleLibrary.serve());
        Database database = session.database(4);
        try {
            library.install(database.dataSource());
        } catch (SQLException e) {
            throw new IllegalStateException("The sample library could not be installed", e);
        }
        out.println("\n$ rescene migrate");
        session.migrations(new Waiting(stop::await, out::println)).migrate(file -> out.println("Applied " + file));
        Runs.Request all = new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false);
        out.println("\n$ rescene reprocess --dry-run");
        Enqueuer enqueuer = new Enqueuer(session, () -> database);
        EnqueueReport preview = enqueuer.run(new EnqueueOrder(all, Duration.ZERO, Optional.of(this::show)));
        out.printf(
                "%s would be enqueued%s; nothing was written%n",
                Counted.of(preview.enqueued(), "video"),
                preview.estimate()
                        .map(estimate -> String.format(
                                ", %s for about USD %.4f if answers are as long as gpt-4o's",
                                Counted.of(estimate.sum().calls(), "call"),
                                estimate.sum().usd()))
                        .orElse(""));
        out.println("\n$ rescene reprocess");
        EnqueueReport report = enqueuer.run(new EnqueueOrder(all, Duration.ZERO, Optional.empty()));
        out.printf("%d enqueued, %d skipped, %d failed%n", report.enqueued(), report.skipped(), report.failed());
        out.println("\n$ rescene worker --drain");
        out.flush();
        int exit = new WorkerLife(session, stop, new WorkerLife.Kind(true, false, watcher)).live();
        if (exit == ExitCode.DONE && !stop.isStopped()) {
            result(database);
        }
        return exit;
    }

    private void show(PreviewedCandidate one) {
        out.printf(
                "%-40s %2d %-6s  owner %s%n",
                one.row().get("filename"),
                one.scenes(),
                one.scenes() == 1 ? "scene" : "scenes",
                one.row().get("owner_id"));
    }

    private void result(Database database) {
        JdbcTemplate jdbc = database.jdbc();
        out.println("\nWhat is in the library now:");
        List<Map<String, Object>> videos = jdbc.queryForList("""
                SELECT v.filename, v.video_summary, count(s.visual_description) AS described,
                    count(s.id) || CASE count(s.id) WHEN 1 THEN ' scene' ELSE ' scenes' END AS scenes,
                    (SELECT string_agg(t.tag, ', ') FROM (
                        SELECT DISTINCT unnest(x.tags) AS tag FROM public.video_scenes x WHERE x.video_id = v.id
                        ORDER BY 1 LIMIT 6) t) AS tags
                FROM public.videos v LEFT JOIN public.video_scenes s ON s.video_id = v.id
                WHERE v.has_rich_semantics GROUP BY v.id ORDER BY v.created_at
                """);
        for (Map<String, Object> video : videos) {
            out.printf("%n%s (%s, %s described)%n", video.get("filename"), video.get("scenes"), video.get("described"));
            out.printf(
                    "  summary: %s%n",
                    Optional.ofNullable(video.get("video_summary")).orElse("(none: nothing to sum up)"));
            out.printf("  tags:    %s%n", Optional.ofNullable(video.get("tags")).orElse("(none)"));
        }
        database.transaction().executeWithoutResult(status -> filtered(jdbc));
        LibraryStatus.Spend spend = LibraryStatus.spend(jdbc, Optional.empty());
        out.printf(
                "%n%s upgraded with %s. On gpt-4o and gpt-4o-mini these tokens would have cost USD %.4f.%n",
                Counted.of(videos.size(), "video"), Counted.of(spend.calls(), "call"), spend.usd());
        out.println(
                "The answers came from an offline stand-in that looks at the pictures; nothing was sent to OpenAI.");
        out.println("""

                Your own library: put DATABASE_URL, REDIS_URL and OPENAI_API_KEY into .env (see .env.example), then
                  rescene migrate && rescene doctor && rescene reprocess --dry-run
                  rescene reprocess && rescene worker --drain""");
    }

    /** Filters by the commonest tag, through the GIN index. */
    private void filtered(JdbcTemplate jdbc) {
        List<String> commonest = jdbc.queryForList(
                "SELECT t FROM public.video_scenes, unnest(tags) t GROUP BY t ORDER BY count(*) DESC, t LIMIT 1",
                String.class);
        if (commonest.isEmpty()) {
            return;
        }
        String tag = commonest.get(0);
        // So few rows would be read whole; a library's would not.
        jdbc.execute("SET LOCAL enable_seqscan = off");
        List<String> plan = jdbc.queryForList(
                "EXPLAIN SELECT 1 FROM public.video_scenes WHERE tags @> ARRAY[?]::text[]", String.class, tag);
        out.printf("%nSELECT … FROM video_scenes WHERE tags @> ARRAY['%s']%n", tag);
        if (plan != null) {
            plan.stream()
                    .filter(line -> line.contains("Index Scan"))
                    .findFirst()
                    .ifPresent(line -> out.println("  " + line));
        }
        jdbc.query(
                """
                SELECT v.filename, s.index, s.visual_description FROM public.video_scenes s
                JOIN public.videos v ON v.id = s.video_id
                WHERE s.tags @> ARRAY[?]::text[] ORDER BY v.filename, s.index LIMIT 3
                """,
                row -> {
                    out.printf("  %s, scene %d: %s%n", row.getString(1), row.getInt(2), row.getString(3));
                },
                tag);
    }
}
