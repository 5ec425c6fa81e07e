package io.rescene.route;

import io.rescene.route.call.Asking;
import io.rescene.route.exchange.NoReplyException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.QuestionVariables;
import io.rescene.route.exchange.Reply;
import io.rescene.route.exchange.Work;
import io.rescene.route.intake.StoppedRoutes;
import io.rescene.scene.Scene;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * What happens to one scene, the body of a part of the split: the route {@code describe-scene} asks about its picture, if
 * it has one, and whatever comes of that becomes the part's result. One step for all of it, and not a step for each, as a
 * scene's way through Camel is a large part of what it costs in CPU time.
 */
final class DescribeStep extends AsyncProcessorSupport {
    private final AsyncProcessor describeScene;
    private final InWork inWork;
    private final StoppedRoutes stopped;

    /**
     * A step before the route.
     *
     * @param describeScene the way into the route
     * @param inWork is told of each scene that is done
     * @param stopped tells whether what fails is the scene's trouble
     */
    DescribeStep(AsyncProcessor describeScene, InWork inWork, StoppedRoutes stopped) {
        this.describeScene = describeScene;
        this.inWork = inWork;
        this.stopped = stopped;
    }

    @Override
    public boolean process(Exchange part, AsyncCallback callback) {
        Scene scene = part.getMessage().getBody(Scene.class);
        OwnProperties.set(part, Scene.class, scene);
        if (!scene.hasPicture()) {
            done(part);
            callback.done(true);
            return true;
        }
        return describeScene.process(part, sync -> {
            try {
                done(part);
            } catch (RuntimeException | Error e) {
                // Thrown here it would end in the middle of the route, and the split would wait for this part for good.
                part.setException(e);
            }
            callback.done(sync);
        });
    }

    private void done(Exchange part) {
        stopped.closedFor(part.getContext(), part.getException())
                .ifPresent(reason -> part.setException(new NoReplyException(new Reply.Halted(reason))));
        SceneResults.result(part);
        // Camel's split keeps all parts until the last is done: a long video's pictures would not fit into memory.
        Asking.detach(part);
        QuestionVariables.dropPicture(part);
        inWork.closed(Work.of(part).job());
    }
}
