package io.rescene.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {
    @Property
    void staysBetweenItsLeastAndItsMost(
            @ForAll @IntRange(min = 1, max = 40) int least,
            @ForAll @IntRange(min = 1, max = 40) int most,
            @ForAll List<Boolean> accepted) {
        InFlightLimit limit = new InFlightLimit(least, most);
        long now = 0;
        for (boolean good : accepted) {
            now++;
            if (good) {
                limit.accepted(limit.now());
            } else {
                limit.overloaded(now, now);
            }
            assertThat(limit.now()).isBetween(Math.min(least, most), most);
        }
    }

    @Test
    void beginsWithTheGuidesThreeAndGrowsByOneACallUntilItMeetsTheLimit() {
        InFlightLimit limit = new InFlightLimit(1, 32);
        assertThat(limit.now()).isEqualTo(3);
        for (int i = 0; i < 20; i++) {
            limit.accepted(limit.now());
        }
        assertThat(limit.now()).isEqualTo(23);
        limit.overloaded(10, 20);
        assertThat(limit.now()).isEqualTo(16);
        for (int i = 0; i < 17; i++) {
            limit.accepted(limit.now());
        }
        assertThat(limit.now()).isEqualTo(17);
    }

    @Test
    void callsThatWereInFlightTogetherTakeItDownOnce() {
        InFlightLimit limit = new InFlightLimit(1, 10);
        for (int i = 0; i < 20; i++) {
            limit.accepted(limit.now());
        }
        limit.overloaded(100, 200);
        limit.overloaded(150, 201);
        assertThat(limit.now()).isEqualTo(7);
        limit.overloaded(201, 300);
        assertThat(limit.now()).isEqualTo(4);
    }

    @Test
    void whatDoesNotFillItTeachesNothing() {
        InFlightLimit limit = new InFlightLimit(1, 10);
        for (int i = 0; i < 20; i++) {
            limit.accepted(2);
        }
        assertThat(limit.now()).isEqualTo(3);
    }

    @Test
    void withTheSameLeastAndMostNothingMoves() {
        InFlightLimit limit = new InFlightLimit(5, 5);
        limit.overloaded(1, 1);
        assertThat(limit.now()).isEqualTo(5);
    }

    @Test
    void takesOtherBoundsWhileItWorks() {
        InFlightLimit fixed = new InFlightLimit(5, 5);
        fixed.between(9, 9);
        assertThat(fixed.now()).isEqualTo(9);
        fixed.between(2, 2);
        assertThat(fixed.now()).isEqualTo(2);
        InFlightLimit adaptive = new InFlightLimit(1, 10);
        adaptive.between(1, 20);
        assertThat(adaptive.now()).as("what was found stands").isEqualTo(3);
        adaptive.between(4, 2);
        assertThat(adaptive.now()).isEqualTo(2);
    }
}
