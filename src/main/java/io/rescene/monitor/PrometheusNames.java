package io.rescene.monitor;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the meters of others keep to Prometheus' conventions, as {@code promtool check metrics} reads them. */
public final class PrometheusNames implements MeterFilter {
    /** In nanoseconds; process.cpu.usage says the same. */
    private static final Set<String> LEFT_OUT = Set.of("process.cpu.time");
    /** A gauge that is called _count looks like a histogram's. */
    private static final Map<String, String> RENAMED = Map.of("system.cpu.count", "system.cpus");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return LEFT_OUT.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        Tags tags = Tags.of(id.getTags().stream()
                .map(tag -> Tag.of(snake(tag.getKey()), tag.getValue()))
                .toList());
        String description =
                Optional.ofNullable(id.getDescription()).orElse(id.getName().replace('.', ' '));
        return new Meter.Id(
                RENAMED.getOrDefault(id.getName(), id.getName()), tags, id.getBaseUnit(), description, id.getType());
    }

    private static String snake(String key) {
        return key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
