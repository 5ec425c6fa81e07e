package io.rescene.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Rescene's own meters whose values are elsewhere and read whenever somebody asks, named and labelled as {@link Meters}
 * are. To be held as long as the registry is.
 */
public final class Gauges {
    private final MeterRegistry registry;
    /** The registry holds what it only reads by weak references. */
    private final List<Supplier<Long>> read = new CopyOnWriteArrayList<>();

    /**
     * None yet.
     *
     * @param registry where they are kept
     */
    public Gauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Counts closures of the gate for a reason.
     *
     * @param reason a word out of a few
     * @param count how many so far
     */
    public void closures(String reason, Supplier<Long> count) {
        read.add(count);
        FunctionCounter.builder("rescene.gate.closures", count, Supplier::get)
                .description("How often no call could begin any more, by why")
                .tag("reason", reason)
                .register(registry);
    }

    /** A figure of this process. */
    public void figure(String name, String what, Supplier<Number> value) {
        Gauge.builder(name, value).description(what).register(registry);
    }

    /**
     * A figure that is only known while a glance shows something; else it is NaN.
     *
     * @param tags names and values, in turn
     */
    public <T> void figure(String name, String what, Glance<T> glance, ToDoubleFunction<T> value, String... tags) {
        Gauge.builder(name, glance, g -> g.last().map(value::applyAsDouble).orElse(Double.NaN))
                .description(what)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** Counts by a job's state, and the workers, as the database tells; the same for all workers of a library. */
    public void library(Glance<Library> library) {
        String jobs = "Jobs by state, of the whole library";
        figure("rescene.jobs", jobs, library, l -> l.jobs().queued(), "state", "queued");
        figure("rescene.jobs", jobs, library, l -> l.jobs().processing(), "state", "processing");
        figure("rescene.jobs", jobs, library, l -> l.jobs().retrying(), "state", "retrying");
        figure("rescene.jobs", jobs, library, l -> l.jobs().done(), "state", "done");
        figure("rescene.jobs", jobs, library, l -> l.jobs().skipped(), "state", "skipped");
        figure("rescene.jobs", jobs, library, l -> l.jobs().dead(), "state", "dead");
        figure("rescene.jobs", jobs, library, l -> l.jobs().dropped(), "state", "dropped");
        figure(
                "rescene.jobs.capped",
                "Queued jobs that wait for money",
                library,
                l -> l.jobs().capped());
        String workers = "Living workers of the library; closed: those that take no jobs";
        figure("rescene.workers", workers, library, l -> count(l.workers(), true), "state", "open");
        figure("rescene.workers", workers, library, l -> count(l.workers(), false), "state", "closed");
    }

    private static long count(Collection<LibraryStatus.Worker> workers, boolean open) {
        return workers.stream().filter(w -> w.state().equals("open") == open).count();
    }
}
