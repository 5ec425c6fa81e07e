package io.rescene.runtime.trace;

import io.rescene.route.exchange.NoReplyException;
import io.rescene.route.exchange.OwnProperties;
import io.rescene.route.exchange.Probe;
import io.rescene.route.live.Entries;
import io.rescene.route.live.LiveRoutes;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.telemetry.Op;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.propagation.CamelHeadersSpanContextPropagationExtractor;

/**
 * Camel's OpenTelemetry with names that read well: a span for each route, by the id in its file; for each call of
 * something outside, by the step's id; and for each step of ours that waits. Attributes are those set here alone:
 * Camel's own carry addresses, SQL and messages. Spans are kept in the exchange and never made a thread's own, as
 * exchanges go on on other threads.
 */
final class RouteTracer extends OpenTelemetryTracer implements InterceptStrategy {
    /** Steps that wait for a service, a slot or a commit; what the others do takes next to no time. */
    private static final Set<String> WAITING = Set.of(
            "claim",
            "fetch-picture",
            "fetch-picture-after-all",
            "stored-answer",
            "budget",
            "slot",
            "ledger",
            "save",
            "fail");

    /** Variables of a job's exchange. */
    private static final List<String> JOB = List.of("run", "video", "attempt");

    /**
     * A span that has not ended.
     *
     * @param owner what began it
     * @param outer the one around it; empty: it is the trace's first
     */
    private record Open(Object owner, Span span, Optional<Open> outer) {
        Optional<Open> of(Object wanted) {
            return owner == wanted ? Optional.of(this) : outer.flatMap(around -> around.of(wanted));
        }
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        init(context);
        String name = LiveRoutes.plainId(routeId);
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route begun, Exchange exchange) {
                if (!Entries.isEntry(name) && !Probe.isIn(exchange)) {
                    begin(exchange, begun, name);
                }
            }

            @Override
            public void onExchangeDone(Route done, Exchange exchange) {
                end(exchange, done);
            }
        };
    }

    @Override
    protected void beginEventSpan(Exchange exchange, Endpoint to, Op op) {
        if (scheme(to).equals("direct") || Probe.isIn(exchange)) {
            return; // the route that it leads to has a span; what is only tried has none
        }
        Span span = begin(exchange, to, name(exchange, to));
        if (isHttp(to)) {
            getSpanLifecycleManager()
                    .inject(span, (name, value) -> exchange.getMessage().setHeader(name, value), false);
        }
    }

    @Override
    protected void endEventSpan(Exchange exchange, Endpoint to) {
        if (isHttp(to)) {
            open(exchange).filter(open -> open.owner() == to).ifPresent(open -> answered(exchange, to, open.span()));
        }
        end(exchange, to);
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode node, Processor target, Processor next) {
        String name = LiveRoutes.plainStepId(node.getId());
        if (!WAITING.contains(name)) {
            return target;
        }
        return new DelegateAsyncProcessor(AsyncProcessorConverterHelper.convert(target)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (!Probe.isIn(exchange)) {
                    begin(exchange, this, name);
                }
                return super.process(exchange, doneSync -> {
                    end(exchange, this);
                    callback.done(doneSync);
                });
            }
        };
    }

    private Span begin(Exchange exchange, Object owner, String name) {
        Optional<Open> outer = open(exchange);
        Span span = getSpanLifecycleManager()
                .create(
                        name,
                        outer.map(Open::span).orElse(null),
                        new CamelHeadersSpanContextPropagationExtractor(
                                exchange.getMessage().getHeaders()));
        OwnProperties.set(exchange, Open.class, new Open(owner, span, outer));
        return span;
    }

    /** Ends what its owner began, and what was left open inside it; nothing if that has ended. */
    private void end(Exchange exchange, Object owner) {
        open(exchange).flatMap(last -> last.of(owner)).ifPresent(own -> {
            for (Optional<Open> inner = open(exchange);
                    !inner.equals(own.outer());
                    inner = inner.flatMap(Open::outer)) {
                inner.ifPresent(open -> end(exchange, open));
            }
            OwnProperties.set(exchange, Open.class, own.outer().orElse(null));
        });
    }

    private void end(Exchange exchange, Open open) {
        if (open.outer().isEmpty()) {
            describe(exchange, open.span());
        }
        if (exchange.isFailed() && !(exchange.getException() instanceof NoReplyException early && early.isBlank())) {
            open.span().setError(true);
        }
        getSpanLifecycleManager().deactivate(open.span());
    }

    private static void describe(Exchange exchange, Span job) {
        for (String name : JOB) {
            Object value = exchange.getVariable(name);
            if (value != null) {
                job.setTag(name, value.toString());
            }
        }
        if (exchange.getExchangeExtension().isFailureHandled()) {
            job.setError(true);
        }
    }

    private static void answered(Exchange exchange, Endpoint to, Span call) {
        String host = URI.create(to.getEndpointUri()).getHost();
        if (host != null) {
            call.setTag(CallSpan.HOST, host);
        }
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (status != null && !exchange.isFailed()) {
            call.setTag(CallSpan.STATUS, status.toString());
            if (status >= 400) {
                call.setError(true);
            }
        }
    }

    private static Optional<Open> open(Exchange exchange) {
        return Optional.ofNullable(OwnProperties.get(exchange, Open.class));
    }

    /** The step's id; if it has none of its own, the kind of what it calls. */
    private static String name(Exchange exchange, Endpoint to) {
        return Optional.ofNullable(exchange.getExchangeExtension().getHistoryNodeId())
                .map(LiveRoutes::plainStepId)
                .filter(id -> !id.matches("[a-zA-Z]+\\d+"))
                .orElseGet(() -> scheme(to));
    }

    private static boolean isHttp(Endpoint endpoint) {
        return scheme(endpoint).matches("https?");
    }

    private static String scheme(Endpoint endpoint) {
        return endpoint.getEndpointUri().split(":", 2)[0];
    }
}
