package io.rescene.ledger.purse;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.ledger.purse.Reservation.Purpose;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final Purpose FIRST = new Purpose(1, Optional.empty());
    private static final Purpose SECOND = new Purpose(2, Optional.empty());

    private final Blocks blocks = new Blocks();

    private static Reservation block(Purpose purpose, String usd, String... accounts) {
        return new Reservation(purpose, new BigDecimal(usd), List.of(accounts));
    }

    @Property
    void whatIsTakenAndWhatIsLeftIsWhatWasKept(
            @ForAll @Size(max = 30) List<@BigRange(min = "0.0001", max = "0.5") @Scale(4) BigDecimal> wishes) {
        Blocks kept = new Blocks();
        kept.keep(block(FIRST, "2.0000", "run 1"));
        BigDecimal taken = BigDecimal.ZERO;
        for (BigDecimal wish : wishes) {
            boolean fits = taken.add(wish).compareTo(new BigDecimal("2")) <= 0;
            assertThat(kept.take(FIRST, wish).map(Reservation::usd))
                    .isEqualTo(fits ? Optional.of(wish) : Optional.empty());
            taken = fits ? taken.add(wish) : taken;
        }
        BigDecimal left = kept.idle(0).stream().map(Reservation::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(taken.add(left)).isEqualByComparingTo("2");
        assertThat(kept.isEmpty()).isTrue();
    }

    @Test
    void whatIsKeptOfOneAccountIsOneBlock() {
        blocks.keep(block(FIRST, "1", "run 1"));
        blocks.keep(block(FIRST, "0.5", "run 1"));
        assertThat(blocks.take(FIRST, new BigDecimal("1.5"))).contains(block(FIRST, "1.5", "run 1"));
    }

    @Test
    void whatWasJustUsedIsNotIdle() {
        blocks.keep(block(FIRST, "1", "run 1"));
        assertThat(blocks.idle(TimeUnit.HOURS.toNanos(1))).isEmpty();
        assertThat(blocks.isEmpty()).isFalse();
    }

    /** To give it back twice would let the cap be passed. */
    @Test
    void whatIsIdleIsGivenBackOnce() {
        blocks.keep(block(FIRST, "1", "day 2026-11-27"));
        blocks.keep(block(FIRST, "2", "day 2026-11-28"));
        assertThat(blocks.idle(0))
                .containsExactly(block(FIRST, "1", "day 2026-11-27"), block(FIRST, "2", "day 2026-11-28"));
        assertThat(blocks.idle(0)).isEmpty();
    }

    @Test
    void nobodyTakesAnothersBlock() {
        blocks.keep(block(FIRST, "1", "run 1"));
        assertThat(blocks.take(SECOND, new BigDecimal("0.1"))).isEmpty();
    }

    @Test
    void whatIsKeptInAnAccountIsFoundByItsName() {
        blocks.keep(block(FIRST, "1", "day 2026-11-28", "run 1"));
        blocks.keep(block(SECOND, "2", "run 2"));

        assertThat(blocks.in(Set.of("run 1", "run 3"))).containsExactly(block(FIRST, "1", "day 2026-11-28", "run 1"));
        assertThat(blocks.in(Set.of("run 1", "run 3"))).as("given back once").isEmpty();
        assertThat(blocks.in(Set.of())).isEmpty();
        assertThat(blocks.take(SECOND, new BigDecimal("2"))).isPresent();
    }

    @Test
    void whatYesterdaysAccountHoldsGoesBackThere() {
        blocks.keep(block(FIRST, "1", "day 2026-11-27"));
        blocks.keep(block(FIRST, "2", "day 2026-11-28"));

        assertThat(blocks.in(Set.of("run 1"))).isEmpty();
        assertThat(blocks.in(Set.of("day 2026-11-27"))).containsExactly(block(FIRST, "1", "day 2026-11-27"));
        assertThat(blocks.in(Set.of("day 2026-11-27"))).as("given back once").isEmpty();
        assertThat(blocks.take(FIRST, new BigDecimal("2"))).isPresent();
    }
}
