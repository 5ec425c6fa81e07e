package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Summaries of too few sentences. */
class SummariesIT extends OutcomesBed {
    @Test
    void aSummaryOfTwoSentencesIsAskedForOnceMore() {
        Fault two = new Fault.Content("{\"summary\":\"It begins. It ends.\"}");
        AtomicBoolean once = new AtomicBoolean(true);
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY && once.getAndSet(false) ? two : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture))
                .isEqualTo("READY t "
                        + fixture.expectedSummary(fixture.videos().get(0), pictures)
                                .orElseThrow());
        assertThat(summaries()).isEqualTo(2);
    }

    @Test
    void aSecondSummaryOfTwoSentencesIsTaken() {
        Fault two = new Fault.Content("{\"summary\":\"It begins. It ends.\"}");
        openAi.faults(call -> call.kind() == CallSeen.Kind.SUMMARY ? two : FINE);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture)).isEqualTo("READY t It begins. It ends.");
        assertThat(summaries()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void aSummaryOfTwoSentencesIsTakenIfAskingOnceMoreFails(int status) {
        Fault two = new Fault.Content("{\"summary\":\"It begins. It ends.\"}");
        Fault refused = new Fault.Status(status, "{\"error\":{\"message\":\"no\"}}", Map.of());
        AtomicBoolean first = new AtomicBoolean(true);
        openAi.faults(call -> call.kind() != CallSeen.Kind.SUMMARY ? FINE : first.getAndSet(false) ? two : refused);
        Fixture fixture = enqueued(Fixture.small(1, 3));

        assertThat(app().drain()).isZero();

        assertThat(video(fixture)).isEqualTo("READY t It begins. It ends.");
    }

    private long summaries() {
        return openAi.bill().entries().stream()
                .filter(entry -> entry.kind() == CallSeen.Kind.SUMMARY)
                .count();
    }
}
