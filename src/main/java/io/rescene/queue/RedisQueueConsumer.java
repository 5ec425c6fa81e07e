package io.rescene.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes entries one after another and hands each to the route without waiting for its end; a permit per exchange in
 * flight holds it back. While Redis is away or refuses it tries again every second, and when Redis is back puts back what was
 * taken without the answer having arrived.
 */
class RedisQueueConsumer extends DefaultConsumer implements Suspendable, ShutdownAware, Troubled {
    private static final Logger LOG = LoggerFactory.getLogger(RedisQueueConsumer.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final RedisQueueEndpoint endpoint;
    private final RedisList list;
    private final Semaphore permits;
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ExecutorService executor;
    private final LostMoves lostMoves;
    private final TakingTrouble trouble = new TakingTrouble(PAUSE);
    private volatile boolean pause;
    private boolean away = true;

    RedisQueueConsumer(RedisQueueEndpoint endpoint, Processor processor, RedisList list) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.list = list;
        this.lostMoves = new LostMoves(list, endpoint.getConsumerId(), inHand);
        this.permits = new Semaphore(endpoint.getMaxInFlight());
        this.executor = endpoint.getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, "redis-queue-" + endpoint.getName());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        executor.execute(this::run);
    }

    @Override
    protected void doStop() throws Exception {
        stopped.countDown();
        endpoint.getCamelContext().getExecutorServiceManager().shutdownGraceful(executor, 3000);
        super.doStop();
    }

    @Override
    public Optional<String> trouble() {
        return trouble.now();
    }

    private void run() {
        while (isRunAllowed() && stopped.getCount() > 0) {
            try {
                if (pause) {
                    pause = false;
                    await(PAUSE);
                } else if (isSuspendingOrSuspended()) {
                    stopped.await(50, TimeUnit.MILLISECONDS);
                } else if (endpoint.getAdmission().await(LOOK)
                        && permits.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    takeWithPermit();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // An Error, too: nobody would start this thread again.
                away = true;
                if (stopped.getCount() > 0) { // else it is not tried again, and may only have been interrupted
                    trouble.met(e);
                    await(PAUSE);
                }
            }
        }
    }

    /** The permit that the caller got goes with an entry or is given back. */
    private void takeWithPermit() throws InterruptedException {
        boolean goesOn = false;
        try {
            if (away) {
                lostMoves.putBack();
                away = false;
            }
            goesOn = takeOne();
            trouble.over();
        } finally {
            if (!goesOn) {
                permits.release();
            }
        }
    }

    /** Takes at most one entry; whether an exchange has begun with it. */
    private boolean takeOne() throws InterruptedException {
        Duration wait = Duration.ofMillis(endpoint.getWaitMillis());
        boolean redisWaits = wait.toSeconds() > 0;
        Optional<String> taken =
                redisWaits ? list.take(endpoint.getConsumerId(), wait) : list.take(endpoint.getConsumerId());
        if (taken.isPresent()) {
            return isBegun(taken.get());
        }
        lostMoves.look();
        if (!redisWaits) {
            await(wait);
        }
        return false;
    }

    private boolean isBegun(String entry) {
        inHand.add(entry);
        Acknowledgement acknowledgement = new Acknowledgement(list, endpoint.getConsumerId(), entry, inHand);
        if (isSuspendingOrSuspended() || stopped.getCount() == 0) {
            acknowledgement.putBack();
            return false;
        }
        Exchange exchange = exchangeFor(entry);
        exchange.setProperty(Acknowledgement.PROPERTY, acknowledgement);
        AtomicBoolean ended = new AtomicBoolean();
        AsyncCallback end = doneSync -> {
            if (ended.compareAndSet(false, true)) {
                done(exchange, acknowledgement);
            }
        };
        try {
            getAsyncProcessor().process(exchange, end);
        } catch (RuntimeException | Error e) {
            // Camel catches no Error, and who throws may not have told of the end.
            LOG.error("The route of an entry broke off", e);
            exchange.setException(e);
            end.done(true);
        }
        return true;
    }

    private Exchange exchangeFor(String entry) {
        try {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(RedisList.text(entry));
            return exchange;
        } catch (RuntimeException | Error e) {
            // In nobody's hands any more: the next look finds it taken and puts it back.
            inHand.remove(entry);
            throw e;
        }
    }

    private void done(Exchange exchange, Acknowledgement acknowledgement) {
        permits.release();
        try {
            if (exchange.isFailed()) {
                pause = true;
                LOG.warn(
                        "An entry could not be handled and goes back: {}",
                        RedisWords.innermost(exchange.getException()));
                acknowledgement.putLast();
            } else {
                acknowledgement.acknowledge();
            }
        } catch (RuntimeException e) {
            LOG.warn("An entry stays in the processing list for now. {}", RedisWords.told(e));
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private void await(Duration time) {
        try {
            stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    /** Entries taken and not yet decided on: Camel by itself counts only exchanges that are in flight already. */
    @Override
    public int getPendingExchangesSize() {
        return inHand.size();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (!suspendOnly) {
            stopped.countDown();
        }
    }
}
