package io.rescene.monitor;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the database tells of the work.
 *
 * @param jobs all jobs by state
 * @param capped the accounts at their cap for which jobs wait
 * @param workers living workers
 */
public record Library(Progress jobs, List<Spending> capped, List<LibraryStatus.Worker> workers) {
    /** Looks now. */
    public static Library of(JdbcTemplate jdbc) {
        Progress jobs = Progress.of(jdbc, Optional.empty());
        return new Library(
                jobs,
                jobs.isCapped() ? Spending.capped(jdbc, Optional.empty()) : List.of(),
                LibraryStatus.workers(jdbc));
    }
}
