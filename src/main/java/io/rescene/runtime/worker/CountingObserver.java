package io.rescene.runtime.worker;

import io.rescene.ledger.CallRecord;
import io.rescene.monitor.CallTally;
import io.rescene.monitor.Meters;
import io.rescene.openai.Outcome;
import io.rescene.openai.Question;
import io.rescene.route.call.Observer;
import io.rescene.scene.SceneResult;
import java.util.List;

/**
 * Counts what the routes tell.
 *
 * @param meters where it is counted for ever
 * @param tally where it is counted for a while
 */
record CountingObserver(Meters meters, CallTally tally) implements Observer {
    @Override
    public void called(Question question, Outcome outcome, long millis) {
        tally.call(System.nanoTime());
        meters.called(question.kind().label(), question.model(), outcome.label(), millis);
    }

    @Override
    public void billed(CallRecord call) {
        call.cost().ifPresent(tally::paid);
        meters.billed(
                call.asked().model(),
                call.usage().prompt(),
                call.usage().cached(),
                call.usage().completion(),
                call.cost(),
                call.lost());
    }

    @Override
    public void stored() {
        meters.stored();
    }

    @Override
    public void saved(List<SceneResult> results, long nanos) {
        long uniform = results.stream()
                .filter(result -> result instanceof SceneResult.NoContent blank && blank.judgedHere())
                .count();
        meters.saved(uniform, nanos);
    }

    @Override
    public void misfit() {
        meters.misfit();
    }
}
