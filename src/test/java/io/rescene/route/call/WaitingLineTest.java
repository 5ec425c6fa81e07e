package io.rescene.route.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Question.Kind;
import io.rescene.route.Exchanges;
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
        line.empty();
        assertThat(line.waits(WaitingLineTest::summariesWait, Kind.SUMMARY)).isEmpty();
    }

    @Test
    void anotherModelsScenesPassIt() {
        add(Kind.SUMMARY, "gpt-4o", "large");
        Asking other = add(Kind.SCENE, "gpt-4o-mini", "small");
        assertThat(first(Kind.SUMMARY)).contains(other);
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
