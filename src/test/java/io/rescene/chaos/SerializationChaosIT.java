package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL refuses transactions that were right, and asks for them to be tried again: nobody pays for that. */
class SerializationChaosIT {
    /** How often each place refuses: less than a save is tried. */
    private static final int REFUSALS = 4;

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    /**
     * A trigger that refuses the first times; a sequence counts, as it is not rolled back.
     *
     * @param deferred at the commit, else at the statement
     */
    private static void refuse(String what, String table, String event, String when, boolean deferred) {
        SERVICES.jdbc().execute("CREATE SEQUENCE public.refused_" + what);
        SERVICES.jdbc()
                .execute("CREATE CONSTRAINT TRIGGER refuse_" + what + " AFTER " + event + " ON " + table
                        + " DEFERRABLE INITIALLY " + (deferred ? "DEFERRED" : "IMMEDIATE") + " FOR EACH ROW WHEN ("
                        + when + ") EXECUTE FUNCTION public.refuse('public.refused_" + what + "')");
    }

    @ParameterizedTest
    @CsvSource({"at the statement, false", "at the commit, true"})
    void theFirstTimesAreRefused(String moment, boolean deferred) {
        stage.enqueue(Fixture.small(6, 3));
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE"
                        + " n bigint := nextval(TG_ARGV[0]::regclass); BEGIN IF n <= " + REFUSALS
                        + " THEN RAISE EXCEPTION 'try again' USING ERRCODE ="
                        + " CASE n % 2 WHEN 0 THEN '40001' ELSE '40P01' END; END IF; RETURN NULL; END $$");
        refuse("claim", "rescene.jobs", "UPDATE", "NEW.state = 'processing'", deferred);
        refuse("asking", "rescene.asking", "INSERT", "true", deferred);
        refuse("call", "rescene.calls", "INSERT", "true", deferred);
        refuse("answer", "rescene.answers", "INSERT", "true", deferred);
        refuse("save", "rescene.jobs", "UPDATE", "NEW.state = 'done'", deferred);
        refuse("heartbeat", "rescene.workers", "UPDATE", "true", deferred);
        stage.drain();
        for (String what : List.of("claim", "asking", "call", "answer", "save")) {
            assertThat(Long.parseLong(SERVICES.one("SELECT last_value FROM public.refused_" + what)))
                    .as("times that %s was tried, refused %s", what, moment)
                    .isGreaterThan(REFUSALS);
        }
        stage.invariants().nobodyPaidForIt();
    }

    /** The endings that are no save: a failed delivery is counted once, however often it has to be written. */
    @Test
    void aFailedDeliveryIsCountedOnce() {
        stage.enqueue(Fixture.small(1, 3));
        SERVICES.jdbc()
                .execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF nextval(TG_ARGV[0]::regclass) <= 2 THEN RAISE EXCEPTION 'try again' USING ERRCODE ="
                        + " '40001'; END IF; RETURN NULL; END $$");
        refuse("retry", "rescene.jobs", "UPDATE", "NEW.state = 'retrying'", true);
        refuse("death", "rescene.jobs", "UPDATE", "NEW.state = 'dead'", false);
        stage.pictures()
                .troubles(path -> Optional.of(new io.rescene.support.PictureServer.Trouble.Status(404, "gone")));
        assertThat(stage.workerHere(true).end(Duration.ofSeconds(60)))
                .as("exit code")
                .isEqualTo(7);
        assertThat(SERVICES.rows("SELECT state || ' ' || attempts FROM rescene.jobs"))
                .containsExactly("dead 3");
        stage.invariants().always();
        stage.invariants().finished();
    }

    @Test
    void threeWorkersInASerializableDatabase() {
        stage.setting("RESCENE_WORKER_VIDEOS", "3");
        stage.openAi().latency(Duration.ofMillis(30));
        stage.enqueue(Fixture.of(
                Collections.nCopies(Stage.LONG ? 200 : 24, 5),
                scene -> Optional.of("/p/shared-" + scene % (Stage.LONG ? 700 : 90) + ".jpg")));
        String name = SERVICES.one("SELECT current_database()");
        SERVICES.jdbc().execute("ALTER DATABASE " + name + " SET default_transaction_isolation = 'serializable'");
        List<ResceneProcess> workers =
                List.of(stage.worker("--drain"), stage.worker("--drain"), stage.worker("--drain"));
        workers.forEach(stage::drained);
        SERVICES.jdbc().execute("ALTER DATABASE " + name + " RESET default_transaction_isolation");
        stage.invariants().nobodyPaidForIt();
        Stage.measured(
                "transactions rolled back in a serializable database",
                SERVICES.one("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()"));
    }
}
