package io.rescene.queue;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.redisson.client.RedisException;

/** Pushes the body: a list of strings at once, or one string. */
class RedisQueueProducer extends DefaultProducer {
    private final RedisQueueEndpoint endpoint;

    RedisQueueProducer(RedisQueueEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        try {
            push(exchange);
        } catch (RedisException e) {
            throw RedisWords.plain(e); // whoever logs it logs no values
        }
    }

    private void push(Exchange exchange) {
        RedisList list = endpoint.list();
        Object body = exchange.getMessage().getBody();
        if (body instanceof List<?> entries) {
            list.push(entries.stream().map(String::valueOf).toList());
        } else {
            list.push(List.of(exchange.getMessage().getBody(String.class)));
        }
    }
}
