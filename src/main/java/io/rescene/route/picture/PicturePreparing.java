package io.rescene.route.picture;

import io.rescene.openai.PictureUrl;
import io.rescene.picture.Picture;
import io.rescene.route.exchange.AsyncSteps;
import io.rescene.route.exchange.NoReplyException;
import io.rescene.route.exchange.QuestionVariables;
import io.rescene.route.exchange.Reply;
import io.rescene.route.intake.Intake;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Looks at a picture that was fetched, and makes it what a question is asked with, unless it shows nothing. */
public final class PicturePreparing {
    private final Predicate<Picture> blank;
    private final Intake intake;
    private final Executor preparers;

    /**
     * Preparing with its threads.
     *
     * @param blank whether a picture shows nothing that could be described; takes CPU time
     * @param intake while it is closed pictures that were fetched are not looked at
     * @param preparers threads that look: as many as there are cores, as more would only keep those that call waiting
     */
    public PicturePreparing(Predicate<Picture> blank, Intake intake, Executor preparers) {
        this.blank = blank;
        this.intake = intake;
        this.preparers = preparers;
    }

    /**
     * Sets the variable {@link QuestionVariables#PICTURE}, or the exception that says why not, and lets the exchange go on;
     * all on another thread.
     */
    void begin(Exchange exchange, AsyncCallback callback, Picture picture) {
        preparers.execute(() -> AsyncSteps.finish(exchange, callback, fetched -> prepare(fetched, picture)));
    }

    private void prepare(Exchange exchange, Picture picture) {
        Intake.State state = intake.state();
        if (!state.isOpen()) {
            exchange.setException(new NoReplyException(new Reply.Halted(state.reason())));
        } else if (blank.test(picture)) {
            exchange.setException(new NoReplyException(new Reply.Blank()));
        } else {
            exchange.setVariable(
                    QuestionVariables.PICTURE,
                    new PictureUrl.Data(picture.type().mediaType(), picture.bytes()));
        }
    }
}
