package io.rescene.monitor;

import io.rescene.text.Counted;
import java.util.List;
import java.util.Optional;

/** Jobs that could go on, if only a worker lived. */
public final class Unattended {
    private Unattended() {}

    /**
     * What is said of them.
     *
     * @param workers those that live
     * @param worker the command that starts one, as it is typed
     * @return one line; empty if there are none: a worker lives, nothing is open, or all that is waits for money
     */
    public static Optional<String> line(Progress jobs, List<LibraryStatus.Worker> workers, String worker) {
        return workers.isEmpty() && jobs.open() > jobs.capped()
                ? Optional.of(Counted.of(jobs.open(), "job is", "jobs are")
                        + " waiting, but no worker is alive: start one with " + worker)
                : Optional.empty();
    }
}
