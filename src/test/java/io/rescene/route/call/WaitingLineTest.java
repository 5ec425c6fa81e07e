package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Question.Kind;
import io.rescene.route.Exchanges;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private static final long LIMITED = 5;

    private final WaitingLine line = new WaitingLine();

    private Asking add(Kind kind, String model, String name) {
        Exchange exchange = Exchanges.asking(kind, model, name);
        line.add(Asking.of(exchange), done -> {}, System.nanoTime());
        return Asking.of(exchange);
    }

    private static long summariesWait(Asking asking) {
        return asking.question().kind() == Kind.SUMMARY ? LIMITED : 0;
    }

    private Optional<Asking> first(Kind preferred) {
        return line.first(WaitingLineTest::summariesWait, preferred).map(WaitingLine.Waiting::asking);
    }

    @Test
    void aSummaryThatWaitsForALimitIsNotPassedByScenesOfItsModel() {
        add(Kind.SCENE, "gpt-4o", "small");
        add(Kind.SUMMARY, "gpt-4o", "large");
        assertThat(first(Kind.SUMMARY)).isEmpty();
        assertThat(line.nanosToWait(WaitingLineTest::summariesWait, Kind.SUMMARY, System.nanoTime(), 100))
                .isEqualTo(LIMITED);
    }

    @Test
    void eachModelThatSomebodyIsDueForHasItsWait() {
        assertThat(line.waits(WaitingLineTest::summariesWait, Kind.SUMMARY)).isEmpty();
        add(Kind.SCENE, "gpt-4o", "small");
        add(Kind.SUMMARY, "gpt-4o", "large");
        add(Kind.SCENE, "gpt-4o-mini", "small");
        assertThat(line.waits(WaitingLineTest::summariesWait, Kind.SUMMARY))
                .isEqualTo(Map.of("gpt-4o", LIMITED, "gpt-4o-mini", 0L));
        line.take(asking -> true);
        assertThat(line.waits(WaitingLineTest::summariesWait, Kind.SUMMARY)).isEmpty();
    }

    @Test
    void anotherModelsScenesPassIt() {
        add(Kind.SUMMARY, "gpt-4o", "large");
        Asking other = add(Kind.SCENE, "gpt-4o-mini", "small");
        assertThat(first(Kind.SUMMARY)).contains(other);
    }

    @Test
    void theKindThatIsPreferredGoesFirstWhicheverModelItIsFor() {
        Asking scene = add(Kind.SCENE, "gpt-4o", "one");
        Asking summary = add(Kind.SUMMARY, "gpt-4o-mini", "two");
        Asking other = add(Kind.SCENE, "gpt-4o-mini", "three");
        assertThat(free(Kind.SUMMARY)).isSameAs(summary);
        line.remove(line.first(asking -> 0, Kind.SUMMARY).orElseThrow());
        assertThat(free(Kind.SCENE)).as("first come, first served").isSameAs(scene);
        line.remove(line.first(asking -> 0, Kind.SCENE).orElseThrow());
        assertThat(free(Kind.SCENE)).isSameAs(other);
    }

    private Asking free(Kind preferred) {
        return line.first(asking -> 0, preferred).orElseThrow().asking();
    }

    private Asking addLater(long now, long nanos) {
        Asking asking = Asking.of(Exchanges.asking(Kind.SCENE, "gpt-4o", "later"));
        asking.tries().notBefore(now + nanos);
        line.add(asking, done -> {}, now);
        return asking;
    }

    @Test
    void whatMayNotBeAskedYetIsDueWhenItsTimeHasCome() {
        long now = Long.MAX_VALUE - 10;
        Asking later = addLater(now, 50);
        assertThat(line.first(asking -> 0, Kind.SCENE)).isEmpty();
        assertThat(line.size()).isZero();
        assertThat(line.nanosToWait(asking -> 0, Kind.SCENE, now, 100)).isEqualTo(50);
        line.passTime(now + 49);
        assertThat(line.size()).isZero();
        line.passTime(now + 50);
        assertThat(free(Kind.SCENE)).isSameAs(later);
        line.passTime(now + 51);
        assertThat(line.size()).as("once").isEqualTo(1);
    }

    @Test
    void whoEmptiesItGetsAllAlsoWhatIsNotDue() {
        long now = System.nanoTime();
        List<Asking> all =
                List.of(addLater(now, 50), add(Kind.SUMMARY, "gpt-4o", "summary"), add(Kind.SCENE, "gpt-4o", "scene"));
        assertThat(line.take(asking -> true))
                .extracting(WaitingLine.Waiting::asking)
                .containsExactlyElementsOf(all);
        line.passTime(now + 50);
        assertThat(line.take(asking -> true)).isEmpty();
    }

    @Test
    void whatIsNotPreferredGoesFirstWhereNothingElseWaits() {
        Asking scene = add(Kind.SCENE, "gpt-4o", "one");
        add(Kind.SCENE, "gpt-4o", "two");
        assertThat(first(Kind.SUMMARY)).contains(scene);
        assertThat(first(Kind.SCENE)).contains(scene);
        assertThat(line.size()).isEqualTo(2);
    }
}
