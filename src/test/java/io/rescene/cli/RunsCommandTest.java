package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class RunsCommandTest {
    private static final BigDecimal SPENT = new BigDecimal("0.05490000");

    /** "Sees now whether it is there" let people wait for what could not come. */
    @Test
    void aCapBelowWhatIsSpentIsSaidToBeThat() {
        assertThat(RunsCommand.capped(new BigDecimal("0.01"), SPENT, 19))
                .contains("19 jobs wait for money: the cap of USD 0.0100 is not above the USD 0.0549 that are spent,"
                        + " so nothing more is paid for until it is raised");
        assertThat(RunsCommand.capped(BigDecimal.ZERO, SPENT, 0))
                .hasValueSatisfying(line -> assertThat(line).startsWith("the cap of USD 0.0000 is not above"));
        assertThat(RunsCommand.capped(SPENT, SPENT, 1))
                .hasValueSatisfying(line -> assertThat(line).startsWith("1 job waits for money: the cap"));
    }

    @Test
    void withMoneyThereWorkersLookForIt() {
        assertThat(RunsCommand.capped(BigDecimal.ONE, SPENT, 19))
                .contains("19 jobs wait for money: a living worker sees now whether it is there");
        assertThat(RunsCommand.capped(BigDecimal.ONE, SPENT, 0)).isEmpty();
    }
}
