package io.rescene.runtime.connect;

import io.rescene.jobs.WritePlans;
import io.rescene.resilience.Blame;
import io.rescene.resilience.SqlTrouble;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whether what will be paid for can be saved: looked at before anything is begun, in a library that is migrated. */
public final class Preflight {
    /**
     * Why what is written is not taken.
     *
     * @param said PostgreSQL's words and what to do, in a line
     * @param exitCode 3 if it refuses this user, 4 if it would refuse any
     */
    public record Refused(String said, int exitCode) {}

    private Preflight() {}

    /**
     * Looks, with two queries.
     *
     * @throws UserException with exit code 3 if this user may not write, or rows may be hidden, 4 if the library can't take
     *     what is written
     */
    public static void require(JdbcTemplate jdbc) {
        Rights.of(jdbc).require();
        Optional<Refused> refusal = refusal(jdbc);
        if (refusal.isPresent()) {
            throw new UserException(refusal.get().exitCode(), refusal.get().said(), null);
        }
    }

    /** Tables whose rows policies may hide from this user, each in a line with the fix. */
    public static List<String> hiddenRows(JdbcTemplate jdbc) {
        return Rights.of(jdbc).hiddenRows();
    }

    /**
     * Why the library can't take what is written.
     *
     * @return empty if it can, or if that can't be seen now, as a right that
     *     {@link Rights} names is missing or a table is locked
     */
    public static Optional<Refused> refusal(JdbcTemplate jdbc) {
        try {
            WritePlans.make(jdbc);
            return Optional.empty();
        } catch (DataAccessException e) {
            Optional<UserException> undone = Refusal.undone(e);
            if (undone.isPresent()) {
                return undone.map(gone -> new Refused(String.valueOf(gone.getMessage()), gone.exitCode()));
            }
            ServerErrorMessage said = SqlTrouble.told(e).orElseThrow(() -> e);
            return switch (String.valueOf(said.getSQLState())) {
                case "55P03" -> Optional.empty();
                case "42501" ->
                    Rights.of(jdbc).missing().isPresent()
                            ? Optional.empty()
                            : line(
                                    ExitCode.SERVICE,
                                    said,
                                    "has to allow that to the user of DATABASE_URL, or DATABASE_URL has to name the owner");
                case "42703" ->
                    line(
                            said,
                            "has to add it, as no migration does (for error_message: ALTER TABLE public.videos ADD error_message text)");
                case "428C9" ->
                    line(
                            said,
                            "has to make an ordinary column of it (ALTER TABLE … ALTER COLUMN … DROP EXPRESSION), or drop it,"
                                    + " and the next migrate adds it");
                case "0A000" ->
                    line(
                            said,
                            "has to drop the rule for UPDATE (SELECT * FROM pg_rules names it), or make a trigger of it");
                case "55000" ->
                    line(
                            said,
                            "CheckCmdReplicaIdentity".equals(said.getRoutine())
                                    ? "has to give it one (ALTER TABLE … REPLICA IDENTITY FULL, or a primary key), or to publish its"
                                            + " inserts alone"
                                    : "has to mend that");
                case "22P02" ->
                    line(
                            said,
                            "has to let public.videos.status be READY and PROCESSING (of an enum: ALTER TYPE public.video_status"
                                    + " ADD VALUE 'PROCESSING')");
                case "42883", "42804" ->
                    line(
                            said,
                            "has to change that (ALTER TABLE … ALTER COLUMN … TYPE …): videos.id, video_scenes.id and"
                                    + " video_scenes.video_id must be uuid, error_message and thumbnail_url text");
                default -> {
                    if (Blame.isPassing(e) || SqlTrouble.isCancelled(e)) {
                        throw e;
                    }
                    yield line(said, "has to mend that");
                }
            };
        }
    }

    private static Optional<Refused> line(ServerErrorMessage said, String todo) {
        return line(ExitCode.MIGRATION, said, todo);
    }

    private static Optional<Refused> line(int exitCode, ServerErrorMessage said, String todo) {
        return Optional.of(new Refused(
                "the library can't take what Rescene writes: " + Refusal.words(said) + ": its owner " + todo,
                exitCode));
    }
}
