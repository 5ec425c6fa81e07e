package io.rescene.route;

import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.spi.EndpointStrategy;

/**
 * Tells Camel's SQL component how many parameters a file of {@code routes/sql} has. Else it asks PostgreSQL before each
 * execution, and the driver neither keeps the statement prepared nor takes rows in binary.
 */
public final class SqlParameters implements EndpointStrategy {
    private static final String REF = "ref:";

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof SqlEndpoint sql
                && sql.getParametersCount() == 0
                && String.valueOf(sql.getQuery()).startsWith(REF)) {
            String text = endpoint.getCamelContext()
                    .getRegistry()
                    .lookupByNameAndType(sql.getQuery().substring(REF.length()), String.class);
            sql.setParametersCount(text == null ? 0 : SqlText.parameters(text));
        }
        return endpoint;
    }
}
