package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.rescene.support.BillEntry;
import io.rescene.support.Fixture;
import io.rescene.support.PictureServer;
import io.rescene.support.Services;
import io.rescene.support.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What holds whatever breaks: read from the ledger, the simulator's own bill and the tables. */
final class Invariants {
    private static final String V2_OF_SCENE = "'{visual_description,visual_entities,visual_actions,tags}'::text[]";
    private static final String MUTABLE_OF_VIDEO = "'{video_summary,has_rich_semantics,status,error_message}'::text[]";
    private static final String V1 = "SELECT (to_jsonb(s) - " + V2_OF_SCENE + ")::text FROM public.video_scenes s"
            + " UNION ALL SELECT (to_jsonb(v) - " + MUTABLE_OF_VIDEO + ")::text FROM public.videos v ORDER BY 1";
    /** Scenes of candidates that are not upgraded: their v2 columns are NULL still. */
    private static final String TOUCHED =
            "SELECT s.id FROM public.video_scenes s JOIN public.videos v ON v.id = s.video_id"
                    + " WHERE v.has_rich_semantics IS NOT TRUE AND (visual_description IS NOT NULL OR visual_entities IS NOT NULL"
                    + " OR visual_actions IS NOT NULL OR tags IS NOT NULL)"
                    + " UNION ALL SELECT id FROM public.videos WHERE has_rich_semantics IS NOT TRUE AND video_summary IS NOT NULL";

    private static final String DECOYS =
            "SELECT v::text FROM public.videos v" + " WHERE v.id NOT IN (SELECT video_id FROM rescene.jobs) ORDER BY 1";
    /** Outcomes for which a second payment of the same question is a waste. */
    private static final Set<String> USEFUL = Set.of("Answer", "ClientGone", "InFlight");

    /** The longest a process lives on after SIGKILL, on a busy machine. */
    private static final Duration DYING = Duration.ofSeconds(1);

    private final Stage stage;
    private final Services services;
    private final Fixture fixture;
    private final PictureServer pictures;
    private final List<String> v1;
    private final List<String> candidates;

    Invariants(Stage stage, Services services, Fixture fixture, PictureServer pictures) {
        this.stage = stage;
        this.services = services;
        this.fixture = fixture;
        this.pictures = pictures;
        this.v1 = services.rows(V1);
        this.candidates = fixture.videos().stream()
                .map(video -> video.id().toString())
                .sorted()
                .toList();
    }

    /** At any moment: no half upgraded video, nothing else touched, no job lost (I1, I2, I5). */
    void always() {
        assertThat(services.rows(TOUCHED))
                .as("rows of videos that are not upgraded (I5)")
                .isEmpty();
        assertThat(services.rows(V1)).as("what no upgrade may change (I5)").isEqualTo(v1);
        assertThat(fixture.expectedScenes(pictures))
                .as("scenes of upgraded videos (I2)")
                .containsAll(Tables.scenes(services.dataSource()));
        assertThat(services.rows("SELECT video_id FROM rescene.jobs ORDER BY video_id::text"))
                .as("a job for each candidate (I1)")
                .isEqualTo(candidates);
    }

    /** After the end of a run in which every job was to be done. */
    void allDone() {
        always();
        assertThat(services.rows("SELECT DISTINCT state FROM rescene.jobs")).containsExactly("done");
        assertThat(Tables.scenes(services.dataSource())).isEqualTo(fixture.expectedScenes(pictures));
        for (Fixture.Video video : fixture.videos()) {
            assertThat(services.one("SELECT video_summary FROM public.videos WHERE id = '" + video.id() + "'"))
                    .as("summary of %s (I2)", video.id())
                    .isEqualTo(fixture.expectedSummary(video, pictures).orElse("NULL"));
        }
        finished();
    }

    /** {@link #allDone}, no question was paid twice, and nobody lost an attempt. */
    void nobodyPaidForIt() {
        allDone();
        assertThat(stage.openAi().bill().overpaid()).isZero();
        assertThat(services.one("SELECT max(attempts) FROM rescene.jobs"))
                .as("nobody loses an attempt")
                .isEqualTo("1");
    }

    /** After the end of any run: all is accounted for, nothing is left lying about, nobody paid too much. */
    void finished() {
        accounts();
        decoysAreAsTheyWere();
        assertThat(services.rows("SELECT id FROM public.videos WHERE id IN (SELECT video_id FROM rescene.jobs)"
                        + " AND status <> 'READY'"))
                .as("videos that are not READY again")
                .isEmpty();
        await("empty lists in Redis")
                .untilAsserted(() -> assertThat(services.redis().getKeys().getKeysByPattern("video_processing*"))
                        .isEmpty());
        money();
        noConnectionLeft();
    }

    /** I1, per run and in all; and each done job accounts for each of its scenes. */
    private void accounts() {
        assertThat(services.rows("SELECT run_id FROM rescene.jobs GROUP BY run_id HAVING count(*) <>"
                        + " count(*) FILTER (WHERE state IN ('done', 'dead', 'dropped', 'skipped'))"))
                .as("runs with jobs that are not closed (I1)")
                .isEmpty();
        assertThat(services.rows("SELECT j.id FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id"
                        + " WHERE (j.state = 'done') IS DISTINCT FROM coalesce(v.has_rich_semantics, false)"))
                .as("jobs that are done without an upgraded video, or the other way round (I2)")
                .isEmpty();
        assertThat(services.rows("SELECT id FROM rescene.jobs WHERE state = 'done' AND (scenes IS DISTINCT FROM"
                        + " described + no_content + no_picture + failed OR jsonb_array_length(failures) <> failed"
                        + " OR attempts < 1 OR token IS NULL)"))
                .as("done jobs that don't account for their scenes (I2)")
                .isEmpty();
        assertThat(
                        services.rows(
                                "SELECT j.id FROM rescene.jobs j JOIN public.videos v ON v.id = j.video_id"
                                        + " WHERE j.state = 'dead' AND (j.reason IS NULL OR v.error_message IS DISTINCT FROM j.reason)"))
                .as("dead jobs whose video does not say why")
                .isEmpty();
    }

    private void decoysAreAsTheyWere() {
        assertThat(services.rows(DECOYS).stream().filter(row -> row.contains("kept")))
                .as("the upgraded decoy")
                .hasSize(1);
        assertThat(services.rows("SELECT status FROM public.videos WHERE id NOT IN (SELECT video_id FROM rescene.jobs)"
                        + " ORDER BY status::text"))
                .containsExactly("FAILED", "FAILED", "PENDING", "PENDING", "PROCESSING", "PROCESSING", "READY");
    }

    /** I3 and I4. */
    private void money() {
        long twice = paidTwice();
        assertThat(twice)
                .as("answers paid twice after %d kills (I3)", stage.kills().size())
                .isLessThanOrEqualTo(2L * stage.concurrency() * stage.kills().size());
        assertThat(stage.openAi().bill().peak())
                .as("calls at once with %d workers (I4)", stage.mostAtOnce())
                .isLessThanOrEqualTo(stage.concurrency() * stage.mostAtOnce());
    }

    /** Only the milliseconds' worth on its way to the disk is paid again: nothing that had been delivered earlier. */
    void whatWasDeliveredIsKept() {
        assertThat(longestDelivered())
                .as("an answer that had been delivered so long before a kill was paid again")
                .isLessThan(Duration.ofSeconds(1));
    }

    /** Useful answers beyond the first of each question. */
    long paidTwice() {
        return byQuestion().stream().mapToLong(times -> times.size() - 1).sum();
    }

    private Collection<List<BillEntry>> byQuestion() {
        Map<String, List<BillEntry>> byKey = stage.openAi().bill().entries().stream()
                .filter(entry -> entry.billed() && USEFUL.contains(entry.outcome()))
                .collect(Collectors.groupingBy(BillEntry::key));
        return byKey.values();
    }

    /** How long before the next kill an answer had been delivered that was paid again all the same, at the most. */
    Duration longestDelivered() {
        return byQuestion().stream()
                .flatMap(times -> times.subList(0, times.size() - 1).stream())
                .flatMap(entry -> entry.deliveredAt().stream())
                .map(this::untilNextKill)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** A kill takes its time: what was delivered just after its signal was in flight. */
    private Duration untilNextKill(Instant delivered) {
        return stage.kills().stream()
                .filter(at -> !at.plus(DYING).isBefore(delivered))
                .findFirst()
                .map(at -> at.isBefore(delivered) ? Duration.ZERO : Duration.between(delivered, at))
                .orElse(Duration.ofDays(1));
    }

    /** Of dead or ended workers; those that live may have theirs. */
    private void noConnectionLeft() {
        if (stage.living() > 0) {
            return;
        }
        HikariDataSource own = (HikariDataSource) services.dataSource();
        own.getHikariPoolMXBean().softEvictConnections();
        await("no connection of a dead worker is left")
                .untilAsserted(() -> assertThat(services.rows("SELECT state || ' ' || query FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND pid <> pg_backend_pid()"))
                        .isEmpty());
    }
}
