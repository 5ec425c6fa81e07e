package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BoundedMapTest {
    @Property
    void theLastSoManyAreKept(@ForAll @IntRange(min = 1, max = 9) int most, @ForAll List<String> names) {
        BoundedMap<String, Integer> map = new BoundedMap<>(most);
        List<String> distinct = names.stream().distinct().toList();
        distinct.forEach(name -> map.put(name, 1));
        assertThat(map.keySet())
                .containsExactlyElementsOf(distinct.subList(Math.max(0, distinct.size() - most), distinct.size()));
    }
}
