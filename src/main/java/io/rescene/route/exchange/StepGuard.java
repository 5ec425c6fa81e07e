package io.rescene.route.exchange;

import io.rescene.route.folder.UnaskableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Whatever a step throws fails its exchange. Camel sees to that only for exceptions of processors that are not
 * asynchronous: after an Error the next step would follow as if all were well, or none ever, and the job be held for good.
 * <p>
 * Nor does an exchange go round in routes that call each other: once it is in such a ring no mended file gets it out.
 */
public final class StepGuard extends DelegateAsyncProcessor {
    /** So many routes that call each other have no end; those of a job are ten at the most. */
    private static final int DEEPEST = 30;

    private StepGuard(AsyncProcessor step) {
        super(step);
    }

    /** Each step of each route, those in YAML too, is guarded. */
    public static InterceptStrategy everywhere() {
        return StepGuard::around;
    }

    private static Processor around(CamelContext context, NamedNode node, Processor target, Processor next) {
        return new StepGuard(AsyncProcessorConverterHelper.convert(target));
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Once once = new Once(callback);
        try {
            requireEnd(exchange);
            boolean done = super.process(exchange, once);
            once.returned();
            return done;
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
            once.threw();
            return true;
        }
    }

    private static void requireEnd(Exchange exchange) {
        UnitOfWork work = exchange.getUnitOfWork();
        if (work != null && work.routeStackLevel() >= DEEPEST) {
            throw new UnaskableException("routes call each other without end: " + String.join(" → ", ring(work)));
        }
    }

    /** The ids of the routes of the ring, in the order of the calls, the one at which it closes first and last. */
    private static List<String> ring(UnitOfWork work) {
        Deque<Route> innermostFirst = new ArrayDeque<>();
        for (Route route = work.popRoute(); route != null; route = work.popRoute()) {
            innermostFirst.addLast(route);
        }
        innermostFirst.descendingIterator().forEachRemaining(work::pushRoute);
        Deque<String> ring = new ArrayDeque<>();
        List<String> ids = innermostFirst.stream().map(Route::getRouteId).toList();
        // What is called once only, at the end, is beside the ring: it was just where the last call was counted.
        int from = IntStream.range(0, ids.size())
                .filter(at -> ids.lastIndexOf(ids.get(at)) > at)
                .findFirst()
                .orElse(0);
        for (String id : ids.subList(from, ids.size())) {
            ring.addFirst(id);
            if (ring.size() > 1 && id.equals(ring.getLast())) {
                break;
            }
        }
        return List.copyOf(ring);
    }

    /**
     * Tells of a step's end once. What it returns tells nothing: a choice, say, may return true and have its end told later.
     */
    private static final class Once extends AtomicBoolean implements AsyncCallback {
        private static final long serialVersionUID = 1;

        private final transient AsyncCallback callback;
        private boolean within;

        Once(AsyncCallback callback) {
            this.callback = callback;
        }

        @Override
        public void done(boolean sync) {
            if (sync) {
                // Told when the call has returned: Camel's processors tell of it even while an Error is thrown.
                within = true;
            } else {
                tell(false);
            }
        }

        void returned() {
            if (within) {
                tell(true);
            }
        }

        void threw() {
            tell(true);
        }

        private void tell(boolean sync) {
            if (compareAndSet(false, true)) {
                callback.done(sync);
            }
        }
    }
}
