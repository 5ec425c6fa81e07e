package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.resilience.http.LastingConnections;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamelRunnerTest {
    @TempDir
    private Path folder;

    @Test
    void whatRoutesCallHasLastingConnections() throws Exception {
        try (IdleCamel camel = new IdleCamel(folder, Map.of())) {
            CamelContext context = camel.context();
            context.getEndpoint("https://localhost/v1");
            assertThat(context.getEndpoints())
                    .filteredOn(HttpEndpoint.class::isInstance)
                    .hasSize(2)
                    .allSatisfy(endpoint -> assertThat(((HttpEndpoint) endpoint).getClientConnectionManager())
                            .isInstanceOf(LastingConnections.class));
        }
    }
}
