package io.rescene.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.LogHeard;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class RunEstimatingTest {
    @Test
    void whatThereIsNoEstimateForIsNamed() {
        DefaultExchange exchange = new DefaultExchange(new DefaultCamelContext());
        try (LogHeard heard = new LogHeard()) {
            RunEstimating estimating = new RunEstimating(1, () -> {
                throw new CamelExecutionException(
                        "The estimate failed", exchange, new IllegalStateException("no price today"));
            });

            assertThat(estimating.end()).isEmpty();
            assertThat(heard.lines(RunEstimating.class.getName()))
                    .singleElement()
                    .asString()
                    .endsWith("The run gets no estimate: IllegalStateException: no price today");
        }
    }
}
