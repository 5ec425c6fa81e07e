package io.rescene.route;

import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Whatever a step throws fails its exchange. Camel sees to that only for exceptions of processors that are not
 * asynchronous: after an Error the next step would follow as if all were well, or none ever, and the job be held for good.
 */
final class StepGuard extends DelegateAsyncProcessor {
    private StepGuard(AsyncProcessor step) {
        super(step);
    }

    /** Each step of each route, those in YAML too, is guarded. */
    static InterceptStrategy everywhere() {
        return StepGuard::around;
    }

    private static Processor around(CamelContext context, NamedNode node, Processor target, Processor next) {
        return new StepGuard(AsyncProcessorConverterHelper.convert(target));
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        boolean done;
        try {
            // Of an end within the call is told below: Camel's processors tell of it even while an Error is thrown.
            done = super.process(exchange, sync -> {
                if (!sync) {
                    callback.done(false);
                }
            });
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
            done = true;
        }
        if (done) {
            callback.done(true);
        }
        return done;
    }
}
