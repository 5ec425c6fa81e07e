package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rescene.route.live.LiveRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from outside by the clock goes on coming when routes are edited. */
class LiveTimersTest {
    private static final String TICKS = """
            - route:
                id: ticks
                description: EDITION
                from:
                  uri: timer:ticks
                  parameters: {delay: 0, period: 20}
                  steps:
                    - bean: {ref: ticks, method: incrementAndGet}
            """;

    @TempDir
    private Path folder;

    private final AtomicInteger ticks = new AtomicInteger();

    private void write(String edition) throws IOException {
        Files.writeString(folder.resolve("ticks.camel.yaml"), TICKS.replace("EDITION", edition));
    }

    @Test
    void timersGoOnWhenTheEditionBeforeIsTakenAway() throws Exception {
        write("first");
        try (IdleCamel camel = new IdleCamel(folder, Map.of("ticks", ticks))) {
            LiveRoutes live = camel.live();
            CamelContext context = camel.context();
            ticking();

            for (int edit = 0; edit < 3; edit++) {
                write("edit " + edit);
                live.take(context, live.folder().read());
                ticking();
                live.tidy(context);
                assertThat(context.getRoutes())
                        .filteredOn(route -> route.getId().startsWith("ticks"))
                        .hasSize(1);
                ticking();
            }
        }
    }

    private void ticking() {
        int before = ticks.get();
        await().atMost(Duration.ofSeconds(10)).until(() -> ticks.get() > before + 2);
    }
}
