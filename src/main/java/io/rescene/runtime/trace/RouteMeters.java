package io.rescene.runtime.trace;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.rescene.route.live.LiveRoutes;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicy;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyNamingStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Camel's meters of routes, by the ids in the files: the routes that an edit puts in the place of others count on where
 * those stopped, and taking the old ones away takes no meter away. How many routes there are is asked of the context:
 * what Camel counts by its events goes wrong with each edit, as a route that is taken away has stopped twice.
 */
public final class RouteMeters extends MicrometerRoutePolicyFactory {
    private static final MicrometerRoutePolicyNamingStrategy PLAIN_IDS = new MicrometerRoutePolicyNamingStrategy() {
        @Override
        public String getName(Route route) {
            return MicrometerRoutePolicyNamingStrategy.DEFAULT.getName(route);
        }

        @Override
        public Tags getTags(Route route) {
            return plain(MicrometerRoutePolicyNamingStrategy.DEFAULT.getTags(route), route);
        }

        @Override
        public Tags getExchangeStatusTags(Route route) {
            return plain(MicrometerRoutePolicyNamingStrategy.DEFAULT.getExchangeStatusTags(route), route);
        }

        private Tags plain(Tags tags, Route route) {
            return tags.and("routeId", LiveRoutes.plainId(route.getId()));
        }
    };

    /** Meters in a registry. */
    public RouteMeters(MeterRegistry registry) {
        setMeterRegistry(registry);
        setNamingStrategy(PLAIN_IDS);
    }

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        routes("camel.routes.added.routes", "Routes that are there", context, CamelContext::getRoutesSize);
        routes("camel.routes.running.routes", "Routes that run", context, RouteMeters::running);
    }

    private void routes(String name, String what, CamelContext context, ToDoubleFunction<CamelContext> count) {
        Gauge.builder(name, context, count)
                .description(what)
                .tag("camelContext", context.getName())
                .register(getMeterRegistry());
    }

    private static long running(CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> ServiceHelper.isStarted(route.getConsumer()))
                .count();
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        MicrometerRoutePolicy policy = new MicrometerRoutePolicy(this) {
            @Override
            public void onRemove(Route removed) {
                // The meters are those of the next edition, too. But the context would keep this policy, which keeps
                // its
                // route, until it ends.
                try {
                    context.removeService(this);
                } catch (Exception e) {
                    throw RuntimeCamelException.wrapRuntimeCamelException(e);
                }
            }
        };
        policy.setMeterRegistry(getMeterRegistry());
        policy.setNamingStrategy(getNamingStrategy());
        policy.setConfiguration(getPolicyConfiguration());
        policy.setDurationUnit(getDurationUnit());
        policy.setSkipCamelInfo(true);
        return policy;
    }
}
