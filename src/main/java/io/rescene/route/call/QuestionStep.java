package io.rescene.route.call;

import io.rescene.jobs.Lease;
import io.rescene.openai.ChatRequest;
import io.rescene.openai.Question;
import io.rescene.openai.Recipes;
import io.rescene.openai.WorstCase;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Probe;
import io.rescene.route.exchange.QuestionVariables;
import io.rescene.route.exchange.Work;
import io.rescene.route.folder.UnaskableException;
import io.rescene.route.picture.PicturePlaces;
import io.rescene.scene.Scene;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes the question of what a route has set, see {@link QuestionVariables}. The scene that is asked about is the spine's,
 * not the route's to choose.
 */
public final class QuestionStep implements Processor {
    private static final int MOST_COSTS = 100;

    private final Lease lease;
    private final WorstCase worstCase;
    private final Recipes recipes = new Recipes();

    /** By recipe. */
    private final Map<String, Asking.Costs> costs = new ConcurrentHashMap<>();

    /**
     * Has made no question yet.
     *
     * @param lease whose term a question is put in
     * @param worstCase what a call may cost at most
     */
    public QuestionStep(Lease lease, WorstCase worstCase) {
        this.lease = lease;
        this.worstCase = worstCase;
    }

    @Override
    public void process(Exchange exchange) {
        if (Probe.isIn(exchange)) {
            Probe.takeDown(exchange);
            return;
        }
        if (CallGrant.isIn(exchange)) {
            // With its slot it would wait for a slot: when all do that, nothing goes on any more.
            throw new UnaskableException("call-openai can't ask: direct:ask is called while it waits for call-openai");
        }
        exchange.removeVariable(AskRoute.CODE);
        Work work = Work.of(exchange);
        Scene scene = OwnProperties.get(exchange, Scene.class);
        ChatRequest request = QuestionVariables.request(exchange, work.edition());
        Question question = recipes.question(request);
        new Asking(question, work.job(), scene, lease.term(), costs(question, request)).attachTo(exchange);
        QuestionVariables.dropPicture(exchange);
        PicturePlaces.asked(exchange, question.body().length);
    }

    /** What a scene's call takes does not depend on its picture, whose size is not known here. */
    private Asking.Costs costs(Question question, ChatRequest request) {
        Asking.Costs known = request.text() == null ? costs.get(question.recipe()) : null;
        if (known != null) {
            return known;
        }
        Asking.Costs fresh = new Asking.Costs(request.charge(worstCase.images()), worstCase.of(request));
        if (request.text() == null) {
            if (costs.size() >= MOST_COSTS) {
                costs.clear();
            }
            costs.put(question.recipe(), fresh);
        }
        return fresh;
    }
}
