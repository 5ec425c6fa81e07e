package io.rescene.route.picture;

import io.rescene.openai.RetryRules;
import io.rescene.picture.PictureAnswer;
import io.rescene.route.exchange.JobLog;
import io.rescene.route.exchange.NoReplyException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Probe;
import io.rescene.route.exchange.QuestionVariables;
import io.rescene.route.exchange.Reply;
import io.rescene.route.folder.UnaskableException;
import io.rescene.route.intake.Intake;
import io.rescene.scene.Scene;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Sets the variable {@link QuestionVariables#PICTURE}: the scene's picture, fetched here, to be sent as a data URI, or with the
 * variable {@code imageMode} = {@code url} its address. What can't be fetched, and what shows nothing, ends the question
 * with a {@link NoReplyException}. Closing the intake sends everybody home, who fetches and who waits for another try.
 */
public final class FetchPictureStep extends AsyncProcessorSupport {
    private final PictureFetching fetching;
    private final Intake intake;
    private final PicturePreparing preparing;
    private final Executor fetchers;
    private final Postponed retries;
    private final RetryRules rules;

    /**
     * A step with its threads.
     *
     * @param fetching fetches one picture
     * @param preparing makes what was fetched a question
     * @param intake closed if the storage refuses or is away
     * @param fetchers threads that fetch; as many pictures are fetched at once
     * @param timer for back-offs
     * @param rules of trouble that may pass
     */
    public FetchPictureStep(
            PictureFetching fetching,
            PicturePreparing preparing,
            Intake intake,
            Executor fetchers,
            ScheduledExecutorService timer,
            RetryRules rules) {
        this.fetching = fetching;
        this.preparing = preparing;
        this.intake = intake;
        this.fetchers = fetchers;
        this.retries = new Postponed(timer, fetchers, intake);
        this.rules = rules;
        intake.onChange(state -> {
            if (!state.isOpen()) {
                endFetches();
            }
        });
    }

    /** Ends what is being fetched: while the intake is closed nobody wants it. */
    public void endFetches() {
        fetching.endAll();
    }

    /**
     * One picture on its way.
     *
     * @param tries which try it is, from 1
     * @param firstFailed when the first failed, as {@link System#nanoTime()}; only if it did
     */
    private record Fetching(Exchange exchange, AsyncCallback callback, String url, int tries, long firstFailed) {
        Fetching failed(long at) {
            return tries == 1 ? new Fetching(exchange, callback, url, tries, at) : this;
        }

        Fetching again() {
            return new Fetching(exchange, callback, url, tries + 1, firstFailed);
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        String url = String.valueOf(OwnProperties.of(exchange, Scene.class).pictureUrl());
        try {
            if (Probe.isIn(exchange)) {
                Probe.picture(exchange);
            } else if (QuestionVariables.isByAddress(exchange) && isWebAddress(url)) {
                exchange.setVariable(QuestionVariables.PICTURE, url.strip());
            } else {
                // Of one that fetched before: all threads may wait for places, which only those behind them would give
                // back.
                fetching.giveBackPlace(exchange);
                fetchers.execute(() -> fetch(new Fetching(exchange, callback, url, 1, 0)));
                return false;
            }
        } catch (UnaskableException e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private static boolean isWebAddress(String url) {
        String folded = url.strip().toLowerCase(Locale.ROOT);
        return folded.startsWith("https://") || folded.startsWith("http://");
    }

    private void fetch(Fetching one) {
        try (JobLog ignored = JobLog.of(one.exchange())) {
            if (fetchOnce(one)) {
                one.callback().done(false);
            }
        }
    }

    /** Gives whether the exchange goes on at once, with why there is no picture; else others let it go on. */
    private boolean fetchOnce(Fetching one) {
        try {
            Optional<PictureAnswer> answer = fetching.fetch(one.exchange(), one.url());
            if (answer.isPresent()) {
                return take(one, answer.get());
            }
            leave(one, new Reply.Halted(intake.state().reason()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave(one, new Reply.Halted("the process ends"));
        } catch (RuntimeException | Error e) {
            // An Error, too: a picture may be more than the heap holds, and its exchange must not be lost with it.
            one.exchange().setException(e);
        }
        return true;
    }

    private boolean take(Fetching one, PictureAnswer answer) {
        if (answer instanceof PictureAnswer.Found found) {
            preparing.begin(one.exchange(), one.callback(), found.picture());
            return false;
        } else if (answer instanceof PictureAnswer.Broken broken) {
            leave(one, new Reply.Failed("broken_picture", broken.reason()));
        } else if (answer instanceof PictureAnswer.Refused refused) {
            intake.close(Intake.Cause.STORAGE, refused.reason());
            leave(one, new Reply.Halted(refused.reason()));
        } else if (!intake.state().isOpen()) {
            // It may have been ended for that; whatever closed it is no trouble of this picture.
            leave(one, new Reply.Halted(intake.state().reason()));
        } else if (answer instanceof PictureAnswer.Passing passing) {
            long now = System.nanoTime();
            fetching.failed(one.exchange(), one.url(), now);
            return tryAgainOrLeave(one.failed(now), passing);
        }
        return true;
    }

    private boolean tryAgainOrLeave(Fetching one, PictureAnswer.Passing trouble) {
        if (one.tries() < rules.tries()) {
            return tryAgain(one, trouble);
        }
        return switch (fetching.whose(one.url(), one.firstFailed(), trouble.reason())) {
            case NOT_KNOWN -> tryAgain(one, trouble);
            case EVERYBODYS -> {
                intake.close(Intake.Cause.PASSING, "pictures can't be fetched: " + trouble.reason());
                leave(one, new Reply.Halted(trouble.reason()));
                yield true;
            }
            case ITS_OWN -> {
                leave(one, new Reply.Unreachable(trouble.reason()));
                yield true;
            }
        };
    }

    /** Gives false: another goes on with it. */
    private boolean tryAgain(Fetching one, PictureAnswer.Passing trouble) {
        fetching.giveBackPlace(one.exchange());
        retries.after(
                rules.backOff().after(one.tries(), trouble.after(), ThreadLocalRandom.current()),
                () -> fetch(one.again()));
        return false;
    }

    private static void leave(Fetching one, Reply reply) {
        one.exchange().setException(new NoReplyException(reply));
    }
}
