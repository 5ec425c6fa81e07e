package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.Services;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseClockIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    /** The time as an offset from now; far enough from the edges for a machine that is busy. */
    @ParameterizedTest
    @CsvSource({"-1 day, f, t", "-61 s, f, t", "-30 s, f, f", "5 s, t, f", "20 s, t, t", "1 day, t, t", ", null, null"})
    void tellsWhatIsAheadAndWhatIsNotRecent(String offset, String ahead, String notRecent) {
        String time = "clock_timestamp() + " + (offset == null ? "NULL" : "'" + offset + "'") + "::interval";

        assertThat(one(DatabaseClock.isAhead(time))).isEqualTo(ahead);
        assertThat(one(DatabaseClock.isNotRecent(time, "1 minute"))).isEqualTo(notRecent);
    }

    private static String one(String condition) {
        return SERVICES.one("SELECT " + condition);
    }
}
