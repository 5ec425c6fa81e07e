package io.rescene.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class DaemonsTest {
    @Test
    void theyKeepNoProcessAliveAndAreKnownByTheirName() {
        ThreadFactory numbered = Daemons.numbered("slot");
        for (String name : new String[] {"slot-1", "slot-2"}) {
            Thread thread = numbered.newThread(() -> {});
            assertThat(thread.getName()).isEqualTo(name);
            assertThat(thread.isDaemon()).isTrue();
        }
        Thread watch = Daemons.named("watch").newThread(() -> {});
        assertThat(watch.getName()).isEqualTo("watch");
        assertThat(watch.isDaemon()).isTrue();
    }
}
