package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    private static final Pattern DURATION = Pattern.compile("(?:(\\d+) h )?(?:(\\d+) min)?(?: ?([\\d.]+) s)?");

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 s",
        "4.24, 4.2 s",
        "59.94, 59.9 s",
        "59.96, 1 min 0 s",
        "60, 1 min 0 s",
        "3599.4, 59 min 59 s",
        "3599.6, 1 h 0 min",
        "7505, 2 h 5 min",
        "90000, 25 h 0 min"
    })
    void aDurationIsWrittenForPeople(double seconds, String written) {
        assertThat(Amounts.duration(seconds)).isEqualTo(written);
    }

    @Property
    void aDurationReadsAsWhatItIs(@ForAll @DoubleRange(max = 1_000_000) double seconds) {
        Matcher read = DURATION.matcher(Amounts.duration(seconds));
        assertThat(read.matches()).isTrue();
        double minutes = part(read, 2);
        double rest = part(read, 3);
        assertThat(minutes).isLessThan(60);
        assertThat(rest).isLessThan(60);
        double off = seconds - part(read, 1) * 3600 - minutes * 60 - rest;
        assertThat(off).isBetween(-0.51, read.group(1) == null ? 0.51 : 60);
    }

    private static double part(Matcher read, int group) {
        return read.group(group) == null ? 0 : Double.parseDouble(read.group(group));
    }
}
