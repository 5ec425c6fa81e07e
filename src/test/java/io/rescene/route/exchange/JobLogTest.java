package io.rescene.route.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.Exchanges;
import io.rescene.route.folder.RoutesFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

class JobLogTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder;

    @BeforeEach
    void route() throws Exception {
        context.getCamelContextExtension().addInterceptStrategy(JobLog.everywhere());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:steps")
                        .process(exchange -> note())
                        .process(new PatientStep(other, timer, trouble -> false, exchange -> note()))
                        .process(exchange -> note());
            }
        });
        context.start();
    }

    @AfterEach
    void end() {
        context.stop();
        other.shutdownNow();
        timer.shutdownNow();
    }

    private void note() {
        seen.add(MDC.get("run") + " " + MDC.get("video") + " " + MDC.get("attempt"));
    }

    @Test
    void eachStepOfAJobLogsForItOnWhateverThread() throws Exception {
        Work work = Work.claimed(Exchanges.job(7), new RoutesFolder(folder).edition(), "", "en");
        context.createProducerTemplate()
                .send("direct:steps", exchange -> OwnProperties.set(exchange, Work.class, work));
        String job = "1 00000000-0000-0000-0000-000000000007 1";
        assertThat(seen).containsExactly(job, job, job);
        assertThat(MDC.get("video")).as("it is taken down afterwards").isNull();
        other.submit(this::note).get(5, TimeUnit.SECONDS);
        assertThat(seen).last().isEqualTo("null null null");
    }

    @Test
    void whatIsNoJobLogsForNone() {
        context.createProducerTemplate().sendBody("direct:steps", "x");
        assertThat(seen).hasSize(3).containsOnly("null null null");
    }
}
