package io.rescene.resilience;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets the entry that was put first when it has too many: for what is kept by names that come from outside.
 * Not thread-safe.
 *
 * @param <K> the keys
 * @param <V> the values
 */
@SuppressWarnings("serial") // which nobody does
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private final int most;

    /**
     * An empty map.
     *
     * @param most entries, at least 1
     */
    public BoundedMap(int most) {
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
