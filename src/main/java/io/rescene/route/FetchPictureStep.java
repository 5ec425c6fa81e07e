package io.rescene.route;

import io.rescene.openai.BackOff;
import io.rescene.openai.PictureUrl;
import io.rescene.picture.Picture;
import io.rescene.picture.PictureAnswer;
import io.rescene.picture.PictureSource;
import io.rescene.scene.Scene;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Sets the variable {@code pictureUrl}: the scene's picture, fetched here, to be sent as a data URI, or with the variable
 * {@code imageMode} = {@code url} its address. Pictures are fetched ahead of the calls, but only so many at once are held
 * in memory. What can't be fetched, and what shows nothing, ends the question with a {@link NoReplyException}.
 */
final class FetchPictureStep extends AsyncProcessorSupport {
    private static final String HELD = "RescenePictureHeld";

    private static final long LOOK_MILLIS = 100;

    private final PictureSource source;
    private final Intake intake;
    private final CallHealth health = new CallHealth();
    private final Room held;
    private final ExecutorService fetchers;
    private final Executor preparers;
    private final ScheduledExecutorService timer;
    private final int mostTries;
    private final BackOff backOff;

    /**
     * A step with its threads.
     *
     * @param source fetches one picture
     * @param intake closed if the storage refuses or is away
     * @param most how many pictures may be held at once, at least 1
     * @param fetchers threads that fetch; as many pictures are fetched at once
     * @param preparers threads that look at what was fetched and make it a question: as many as there are cores, as more
     *     would only keep those that call waiting
     * @param timer for back-offs
     * @param mostTries tries of one picture, at least 1
     * @param backOff between them
     */
    FetchPictureStep(
            PictureSource source,
            Intake intake,
            int most,
            ExecutorService fetchers,
            Executor preparers,
            ScheduledExecutorService timer,
            int mostTries,
            BackOff backOff) {
        this.source = source;
        this.intake = intake;
        this.held = new Room(most);
        this.fetchers = fetchers;
        this.preparers = preparers;
        this.timer = timer;
        this.mostTries = mostTries;
        this.backOff = backOff;
    }

    /** Lets so many pictures, at least 1, be held at once from now on. */
    void mayHold(int most) {
        held.resize(most);
    }

    /** One picture on its way. */
    private record Fetching(Exchange exchange, AsyncCallback callback, String url, int tries, long successesBefore) {
        Fetching again() {
            return new Fetching(exchange, callback, url, tries + 1, successesBefore);
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (Probe.isIn(exchange)) {
            Probe.picture(exchange);
            callback.done(true);
            return true;
        }
        String url = String.valueOf(
                exchange.getProperty(QuestionStep.SCENE, Scene.class).pictureUrl());
        if ("url".equals(exchange.getVariable("imageMode", String.class)) && isWebAddress(url)) {
            exchange.setVariable("pictureUrl", url.strip());
            callback.done(true);
            return true;
        }
        fetchers.execute(() -> fetch(new Fetching(exchange, callback, url, 1, health.successes())));
        return false;
    }

    private static boolean isWebAddress(String url) {
        String folded = url.strip().toLowerCase(Locale.ROOT);
        return folded.startsWith("https://") || folded.startsWith("http://");
    }

    private void fetch(Fetching one) {
        try (JobLog ignored = JobLog.of(one.exchange())) {
            Optional<PictureAnswer> answer = answer(one);
            if (answer.isPresent()) {
                taken(one, answer.get());
            } else {
                one.callback().done(false);
            }
        }
    }

    /** What came of it; empty if the exchange holds why there is nothing. */
    private Optional<PictureAnswer> answer(Fetching one) {
        try {
            if (intake.state().isOpen() && hold(one.exchange())) {
                return Optional.of(source.fetch(one.url()));
            }
            leave(one, new Reply.Halted(intake.state().reason()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave(one, new Reply.Halted("the process ends"));
        } catch (RuntimeException | Error e) {
            // An Error, too: a picture may be more than the heap holds, and its exchange must not be lost with it.
            one.exchange().setException(e);
        }
        return Optional.empty();
    }

    /**
     * Takes one of the places for pictures in memory, given back when the scene is done or its picture has to wait for
     * another try.
     *
     * @return false if the intake closed before there was a place
     */
    private boolean hold(Exchange exchange) throws InterruptedException {
        AtomicBoolean mine = exchange.getProperty(HELD, AtomicBoolean.class);
        if (mine != null && mine.get()) {
            return true;
        }
        while (!held.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!intake.state().isOpen()) {
                return false;
            }
        }
        if (mine != null) {
            mine.set(true);
            return true;
        }
        exchange.setProperty(HELD, new AtomicBoolean(true));
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                letGo(done);
            }
        });
        return true;
    }

    /** From now on the exchange does not keep its picture. */
    static void drop(Exchange exchange) {
        exchange.removeVariable("pictureUrl");
    }

    private void letGo(Exchange exchange) {
        AtomicBoolean mine = exchange.getProperty(HELD, AtomicBoolean.class);
        if (mine != null && mine.getAndSet(false)) {
            held.release();
        }
    }

    private void taken(Fetching one, PictureAnswer answer) {
        if (answer instanceof PictureAnswer.Found found) {
            health.succeeded();
            preparers.execute(() -> prepare(one, found.picture()));
        } else if (answer instanceof PictureAnswer.Broken broken) {
            end(one, new Reply.Failed("broken_picture", broken.reason()));
        } else if (answer instanceof PictureAnswer.Refused refused) {
            intake.close(Intake.Cause.STORAGE, refused.reason());
            end(one, new Reply.Halted(refused.reason()));
        } else if (answer instanceof PictureAnswer.Passing passing) {
            passing(one, passing.reason());
        }
    }

    private void prepare(Fetching one, Picture picture) {
        try (JobLog ignored = JobLog.of(one.exchange())) {
            look(one, picture);
            one.callback().done(false);
        }
    }

    private void look(Fetching one, Picture picture) {
        try {
            if (!intake.state().isOpen()) {
                leave(one, new Reply.Halted(intake.state().reason()));
            } else if (source.isBlank(picture)) {
                leave(one, new Reply.Blank());
            } else {
                String mediaType = picture.type().mediaType();
                one.exchange().setVariable("pictureUrl", new PictureUrl.Data(mediaType, picture.bytes()));
            }
        } catch (RuntimeException | Error e) {
            one.exchange().setException(e);
        }
    }

    private void passing(Fetching one, String reason) {
        health.failed(Work.of(one.exchange()).job().id());
        if (one.tries() < mostTries) {
            // Whoever waits holds no picture: else those that wait could keep all others, and themselves, from a place.
            letGo(one.exchange());
            long pause = backOff.after(one.tries(), ThreadLocalRandom.current()).toMillis();
            timer.schedule(() -> fetchers.execute(() -> fetch(one.again())), pause, TimeUnit.MILLISECONDS);
        } else if (health.isForEverybody(one.successesBefore(), false)) {
            intake.close(Intake.Cause.PASSING, "pictures can't be fetched: " + reason);
            end(one, new Reply.Halted(reason));
        } else {
            end(one, new Reply.Unreachable(reason));
        }
    }

    private static void end(Fetching one, Reply reply) {
        leave(one, reply);
        one.callback().done(false);
    }

    private static void leave(Fetching one, Reply reply) {
        one.exchange().setException(new NoReplyException(reply, reply.code()));
    }
}
