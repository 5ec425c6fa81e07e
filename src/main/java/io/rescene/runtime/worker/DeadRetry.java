package io.rescene.runtime.worker;

import io.rescene.jobs.DeadJobs;
import io.rescene.jobs.Runs;
import io.rescene.jobs.reconcile.HandOut;
import io.rescene.runtime.connect.Redis;
import io.rescene.runtime.connect.Refusal;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.text.Counted;
import java.util.List;
import java.util.Optional;

/** Opens dead jobs again and hands them out. */
public final class DeadRetry {
    private final DeadJobs dead;
    private final HandOut handOut;

    /**
     * Opens nothing yet.
     *
     * @param dead the dead jobs
     * @param handOut the list
     */
    public DeadRetry(DeadJobs dead, HandOut handOut) {
        this.dead = dead;
        this.handOut = handOut;
    }

    /**
     * Opens them.
     *
     * @param ids which; empty: all, and of several of one video the youngest
     * @return what was done, in a line
     * @throws DeadJobs.RefusedException if one that is named can't be opened; none is then
     * @throws UserException with exit code 3 if they are opened, but the list does not take them now
     */
    public String open(Optional<List<Long>> ids) {
        List<Runs.Opened> opened = dead.retry(ids);
        int older = ids.isEmpty() ? dead.dropOlder(opened) : 0;
        try {
            handOut.push(opened);
        } catch (RuntimeException e) {
            String why = Refusal.of(e)
                    .map(Throwable::getMessage)
                    .or(() -> Optional.of("Redis is away").filter(away -> Redis.isTrouble(e)))
                    .orElseThrow(() -> e);
            throw new UserException(
                    ExitCode.SERVICE,
                    Counted.of(opened.size(), "dead job is", "dead jobs are")
                            + " opened again, but not in the list yet: a worker puts what is missing there when Redis "
                            + "takes it. " + why,
                    e);
        }
        return Counted.of(opened.size(), "job") + " opened again"
                + (older == 0
                        ? ""
                        : ", and "
                                + Counted.of(
                                        older, "older dead job of the same video", "older dead jobs of the same videos")
                                + " dropped");
    }
}
