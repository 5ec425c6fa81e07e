package io.rescene.migration;

import io.rescene.resilience.LockWait;
import io.rescene.text.Text;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Changes tables that others use. Who has one for long, as a dump does, is waited for in short turns: in PostgreSQL's queue
 * everybody who reads the table would stand behind the change. Between the turns they get through.
 */
final class Turns {
    /**
     * Ends a turn; for a transaction that has just begun. A second after PostgreSQL looks for deadlocks: only then does it also
     * end an autovacuum that is in the way.
     */
    static final String END = "SELECT set_config('lock_timeout', (setting::int + 1000)::text, true) FROM pg_settings"
            + " WHERE name = 'deadlock_timeout'";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final InTheWay inTheWay;
    private final Waiting waiting;

    Turns(JdbcTemplate jdbc, Waiting waiting) {
        this.inTheWay = new InTheWay(jdbc);
        this.waiting = waiting;
    }

    /**
     * Tries the change until no lock is in its way.
     *
     * @param change transactions that begin with {@link #END}; what is undone in one turn it does anew in the next
     * @throws StoppedException if the end is asked for between two turns
     */
    <R> R take(Supplier<R> change) {
        Set<String> told = new HashSet<>();
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            try {
                return change.get();
            } catch (RuntimeException e) {
                if (!LockWait.isOfLocks(e)) {
                    throw e;
                }
                tell(told, e);
            }
            waiting.pause(pause);
        }
    }

    private void tell(Set<String> told, RuntimeException trouble) {
        Optional<InTheWay.Holder> holder = inTheWay.longest();
        if (told.add(holder.map(InTheWay.Holder::who).orElse(""))) {
            waiting.says()
                    .accept(holder.map(InTheWay.Holder::line)
                            .orElse("Waiting for a lock, tried again every few seconds: "
                                    + Text.firstLine(NestedExceptionUtils.getMostSpecificCause(trouble)
                                            .getMessage())));
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
