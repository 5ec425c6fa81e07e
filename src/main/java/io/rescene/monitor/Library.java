package io.rescene.monitor;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the database tells of the work.
 *
 * @param jobs all jobs by state
 * @param workers living workers
 */
public record Library(Progress jobs, List<LibraryStatus.Worker> workers) {
    /** Looks now. */
    public static Library of(JdbcTemplate jdbc) {
        return new Library(Progress.of(jdbc, Optional.empty()), LibraryStatus.workers(jdbc));
    }
}
