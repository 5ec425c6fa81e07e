package io.rescene.route;

import io.rescene.route.exchange.Probe;
import io.rescene.route.exchange.StepGuard;
import io.rescene.route.live.LiveRoutes;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;

/** Stand-ins for the {@link Spine} where the YAML routes are only looked at, or enqueue: nothing is fetched or called. */
public final class InertSpine {
    private InertSpine() {}

    /** For {@link Spine#beans()}. */
    public static Map<String, Object> beans() {
        Processor standIn = Probe::picture;
        HttpClientConfigurer none = builder -> {};
        return Map.of("fetchPicture", standIn, "openAiClient", none, "stepGuard", StepGuard.everywhere());
    }

    /** For {@link Spine#routes()}: questions are only looked at. */
    public static List<RoutesBuilder> routes(LiveRoutes live) {
        return List.of(Probe.route(), live.entries().routes());
    }
}
