package io.rescene.route.call;

import io.rescene.ledger.CallRecord;
import io.rescene.openai.Outcome;
import io.rescene.openai.Question;
import io.rescene.scene.SceneResult;
import java.util.List;

/** Is told what happens, for whoever counts. It is called in the middle of the work: it must be quick, and never throw. */
public interface Observer {
    /**
     * A call was tried.
     *
     * @param question what was asked
     * @param outcome what it came to
     * @param millis how long it took
     */
    void called(Question question, Outcome outcome, long millis);

    /** A call was, or may have been, billed. */
    void billed(CallRecord call);

    /** A question was answered from the ledger, without a call. */
    void stored();

    /**
     * A video was saved.
     *
     * @param results what became of its scenes
     * @param nanos how long the saving took, with its wait for the database
     */
    void saved(List<SceneResult> results, long nanos);

    /** A video was saved with a summary that has fewer or more sentences than it should, also when asked for once more. */
    void misfit();
}
