package io.rescene.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.CappedJobs;
import io.rescene.jobs.ProcessMark;
import io.rescene.jobs.Runs;
import io.rescene.jobs.Runs.Origin;
import io.rescene.jobs.Workers;
import io.rescene.money.Budgets;
import io.rescene.runtime.connect.Database;
import io.rescene.runtime.connect.DatabaseUrl;
import io.rescene.support.Services;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A video that the library's triggers refuse to have written keeps no other job from being taken back. */
class RefusedVideosIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    /** The jobs in work; each is of the video at the same place. */
    private static final int REFUSED = 0;

    private static final int FREE = 1;

    private final UUID worker = UUID.randomUUID();
    private final CountedList list = new CountedList();
    private List<UUID> videos = List.of();
    private @Nullable Database opened;

    @BeforeEach
    void twoJobsOfAWorkerThatDied() {
        SERVICES.createLibrary();
        SERVICES.migrate();
        list.waiting = 1000;
        opened = Database.open(DatabaseUrl.of(SERVICES.databaseUrl()), 2);
        videos = SERVICES.jdbc().queryForList("""
                INSERT INTO public.videos (owner_id, storage_path, status, filename)
                SELECT gen_random_uuid(), 'x', 'PROCESSING', 'x' FROM generate_series(1, 2) RETURNING id
                """, UUID.class);
        Runs runs = new Runs(SERVICES.jdbc());
        long run = runs.open(new Runs.Request(Origin.COMMAND, Optional.empty(), Optional.empty(), false, false));
        videos.forEach(video -> runs.enqueue(run, Origin.COMMAND, List.of(new Candidate(video, null))));
        SERVICES.jdbc().update("""
                UPDATE rescene.jobs SET state = 'processing', token = id, attempts = 1, worker_id = ?,
                    claimed_at = clock_timestamp() - interval '1 minute'
                """, worker);
        workers(worker).heartbeat("open", "", 3);
        SERVICES.jdbc().update("UPDATE rescene.workers SET heartbeat_at = heartbeat_at - interval '1 hour'");
    }

    @AfterEach
    void close() {
        database().close();
    }

    private Database database() {
        return Objects.requireNonNull(opened);
    }

    private Workers workers(UUID id) {
        return new Workers(database().jdbc(), id, ProcessMark.current(), Duration.ofSeconds(20));
    }

    private void look() {
        new Reconciler(
                        database().jdbc(),
                        database().transaction(),
                        workers(UUID.randomUUID()),
                        list,
                        new CappedJobs(database().jdbc(), Budgets.NONE),
                        worker -> {})
                .look();
    }

    private List<Runs.Opened> handBack() {
        return new Orphans(database().jdbc(), worker).handBack(Set.of());
    }

    /** Has a trigger raise something whenever the first video is updated under a condition. */
    private void refuse(String when, String raised) {
        guard(when, "RAISE EXCEPTION " + raised);
    }

    private void guard(String when, String does) {
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + does + "; END $$; CREATE TRIGGER guard BEFORE UPDATE ON public.videos FOR EACH ROW WHEN"
                        + " (NEW.id = '" + videos.get(REFUSED) + "' AND " + when
                        + ") EXECUTE FUNCTION public.guard()");
    }

    private String job(int job) {
        return SERVICES.one("SELECT concat_ws(' ', state, attempts, token, worker_id, reason) FROM rescene.jobs"
                + " WHERE video_id = '" + videos.get(job) + "'");
    }

    private String video(int job) {
        return SERVICES.one(
                "SELECT concat_ws(' ', status, error_message) FROM public.videos WHERE id = '" + videos.get(job) + "'");
    }

    @Test
    void aGoneWorkersOtherJobsAreTakenOverAndTheRefusedOneIsDead() {
        refuse("NEW.status = 'READY'", "'not this one'");

        look();

        assertThat(job(REFUSED))
                .isEqualTo(
                        "dead 0 its worker died; its video stays PROCESSING, as the database refused to set it READY:"
                                + " ERROR: not this one");
        assertThat(video(REFUSED)).isEqualTo("PROCESSING");
        assertThat(job(FREE)).isEqualTo("queued 0 its worker died");
        assertThat(video(FREE)).isEqualTo("READY");
        assertThat(list.pushed).containsExactly(videos.get(FREE));
        assertThat(SERVICES.one("SELECT state || ' ' || note FROM rescene.workers"))
                .isEqualTo("gone died");
    }

    @Test
    void otherJobsThatGotLostAreHandedBackAndTheRefusedOneIsDead() {
        refuse("NEW.status = 'READY'", "'not this one'");

        list.push(handBack());

        assertThat(job(REFUSED)).startsWith("dead 0 its claim got lost; its video stays PROCESSING, ");
        assertThat(list.pushed).containsExactly(videos.get(FREE));
    }

    @Test
    void aJobIsDeadAfterTheThirdDeathThoughItsVideoCanNotSayWhy() {
        refuse("NEW.error_message IS NOT NULL", "'too long'");
        SERVICES.jdbc().update("UPDATE rescene.jobs SET deaths = 2");

        look();

        assertThat(job(REFUSED)).isEqualTo("dead 0 its worker died 3 times without one new answer");
        assertThat(video(REFUSED)).isEqualTo("READY");
        assertThat(video(FREE)).isEqualTo("READY its worker died 3 times without one new answer");
    }

    /** Also where a domain says how long it is. */
    @ParameterizedTest
    @ValueSource(strings = {"varchar(20)", "public.short_text"})
    void aVideoWithAShortColumnSaysTheBeginning(String type) {
        SERVICES.jdbc().execute("CREATE DOMAIN public.short_text AS varchar(20)");
        SERVICES.jdbc().execute("ALTER TABLE public.videos ALTER COLUMN error_message TYPE " + type);
        SERVICES.jdbc().update("UPDATE rescene.jobs SET deaths = 2");

        look();

        assertThat(video(FREE)).isEqualTo("READY its worker died 3 ti");
    }

    /** A right or a table that is missing is no verdict on the video: when it is there again, the job goes on. */
    @Test
    void aJobWhoseStatementIsRefusedStaysAsItIsUntilItIsNotAndTheOthersDoNotWait() {
        guard("NEW.status = 'READY'", "PERFORM FROM public.not_there");
        String before = job(REFUSED);

        look();

        assertThat(job(REFUSED)).isEqualTo(before);
        assertThat(job(FREE)).startsWith("queued");
        SERVICES.jdbc().execute("DROP TRIGGER guard ON public.videos");

        look();

        assertThat(job(REFUSED)).isEqualTo("queued 0 its worker died");
        assertThat(video(REFUSED)).isEqualTo("READY");
    }

    /** These are a lost connection's SQLSTATEs, or the statement's own, where nobody raises them. */
    @ParameterizedTest
    @ValueSource(strings = {"0A000", "08001", "42P01", "53400"})
    void whateverSqlstateATriggerRaisesItIsARefusalOfItsRow(String state) {
        refuse("NEW.status = 'READY'", "'not this one' USING ERRCODE = '" + state + "'");

        look();

        assertThat(job(REFUSED)).startsWith("dead 0 its worker died; its video stays PROCESSING, ");
        assertThat(job(FREE)).isEqualTo("queued 0 its worker died");
    }

    /** Somebody's trigger on the job's own row: nothing that is said of its video would be true. */
    @Test
    void aJobThatIsRefusedItselfStaysAsItIsAndTheOthersDoNotWait() {
        SERVICES.jdbc().update("UPDATE public.videos SET status = 'READY'");
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.guard() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION 'not this one'; END $$; CREATE TRIGGER guard BEFORE UPDATE ON"
                        + " rescene.jobs FOR EACH ROW WHEN (NEW.state = 'queued' AND NEW.video_id = '"
                        + videos.get(REFUSED) + "') EXECUTE FUNCTION public.guard()");

        list.push(handBack());

        assertThat(job(REFUSED)).startsWith("processing 1");
        assertThat(list.pushed).containsExactly(videos.get(FREE));
    }
}
