package io.rescene.queue;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** A queue on a Redis list. */
@ManagedResource(description = "Redis queue")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "redis-queue",
        title = "Redis Queue",
        syntax = "redis-queue:name",
        category = {Category.MESSAGING})
public class RedisQueueEndpoint extends DefaultEndpoint {
    private final RedisQueueComponent component;

    @UriPath(description = "Key of the list")
    @Metadata(required = true)
    private final String name;

    @UriParam(label = "consumer", defaultValue = "1", description = "The most exchanges in flight at once")
    private int maxInFlight = 1;

    @UriParam(label = "consumer", description = "Waited for before each take. Default: an entry may always be taken")
    private Admission admission = most -> true;

    @UriParam(label = "consumer", defaultValue = "default", description = "Names the consumer's processing list")
    private String consumerId = "default";

    @UriParam(
            label = "consumer",
            defaultValue = "1000",
            description =
                    "How long an entry is waited for, milliseconds. From 1000 on Redis waits, in a BLMOVE of whole"
                            + " seconds, and the consumer's end waits for that; below, Redis is asked again after each wait")
    private int waitMillis = 1000;

    RedisQueueEndpoint(String uri, RedisQueueComponent component, String name) {
        super(uri, component);
        this.name = name;
        this.component = component;
    }

    @Override
    public Producer createProducer() {
        return new RedisQueueProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RedisQueueConsumer consumer = new RedisQueueConsumer(this, processor, list());
        configureConsumer(consumer);
        return consumer;
    }

    RedisList list() {
        return new RedisList(component.client(), name);
    }

    /** The list's key. */
    @ManagedAttribute(description = "Key of the list")
    public String getName() {
        return name;
    }

    /** How many entries wait in the list. */
    @ManagedAttribute(description = "Entries waiting (LLEN)")
    public long getLength() {
        return list().length();
    }

    /** The most exchanges in flight at once, at least 1. */
    @ManagedAttribute(description = "The most exchanges in flight at once")
    public int getMaxInFlight() {
        return maxInFlight;
    }

    /** Sets the most exchanges in flight at once, at least 1. */
    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    /** Waited for before each take. */
    public Admission getAdmission() {
        return admission;
    }

    /** Sets what is waited for before each take. */
    public void setAdmission(Admission admission) {
        this.admission = admission;
    }

    /** Names the consumer's processing list. */
    public String getConsumerId() {
        return consumerId;
    }

    /** Names the consumer's processing list; no two living consumers may share one. */
    public void setConsumerId(String consumerId) {
        this.consumerId = consumerId;
    }

    /** How long an entry is waited for, milliseconds. */
    public int getWaitMillis() {
        return waitMillis;
    }

    /** Sets how long an entry is waited for, milliseconds, at least 1; whoever soon ends takes less than 1000. */
    public void setWaitMillis(int waitMillis) {
        this.waitMillis = waitMillis;
    }
}
