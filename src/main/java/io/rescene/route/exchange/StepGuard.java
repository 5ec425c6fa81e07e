package io.rescene.route.exchange;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Whatever a step throws fails its exchange. Camel sees to that only for exceptions of processors that are not
 * asynchronous: after an Error the next step would follow as if all were well, or none ever, and the job be held for good.
 * <p>
 * Nor does an exchange go round in routes that call each other: once it is in such a ring no mended file gets it out.
 */
public final class StepGuard extends DelegateAsyncProcessor {
    private final String routeId;

    private StepGuard(AsyncProcessor step, String routeId) {
        super(step);
        this.routeId = routeId;
    }

    /** Each step of each route, those in YAML too, is guarded. */
    public static InterceptStrategy everywhere() {
        return StepGuard::around;
    }

    private static Processor around(CamelContext context, NamedNode node, Processor target, Processor next) {
        return new StepGuard(
                AsyncProcessorConverterHelper.convert(target), String.valueOf(CamelContextHelper.getRouteId(node)));
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        StepPath outer = StepPath.of(exchange);
        Once once = new Once(done -> {
            // Else it would be in the steps of its copies, whose results it has taken.
            StepPath.put(exchange, outer);
            callback.done(done);
        });
        try {
            // Java's routes go on to where what was paid is noted, whatever a copy has met.
            if (!OwnRoutes.IN_JAVA.contains(routeId)) {
                StepPath.put(exchange, StepPath.into(this, routeId, outer));
            }
            boolean done = super.process(exchange, once);
            once.returned();
            return done;
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
            once.threw();
            return true;
        }
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
