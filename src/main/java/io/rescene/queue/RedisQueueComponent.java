package io.rescene.queue;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.redisson.api.RedissonClient;

/**
 * {@code redis-queue:NAME}: takes from a Redis list by BLMOVE into a processing list per consumer, and pushes to one.
 * The one {@link RedissonClient} of the registry is its client.
 */
public class RedisQueueComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RedisQueueEndpoint endpoint = new RedisQueueEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The client; looked for when it is first needed, so that routes can be read where there is no Redis. */
    RedissonClient client() {
        RedissonClient client = getCamelContext().getRegistry().findSingleByType(RedissonClient.class);
        if (client == null) {
            throw new IllegalStateException("redis-queue needs one RedissonClient in the registry");
        }
        return client;
    }
}
