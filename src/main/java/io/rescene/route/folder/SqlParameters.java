package io.rescene.route.folder;

import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.spi.EndpointStrategy;

/**
 * Tells Camel's SQL component what it need not find out of a file of {@code routes/sql}: where its values are, as {@link
 * SqlText#camel} has marked them, and how many. Else it asks PostgreSQL before each execution, and the driver neither keeps
 * the statement prepared nor takes rows in binary.
 */
public final class SqlParameters implements EndpointStrategy {
    private static final String REF = "ref:";
    private static final String FILE = REF + "sql/";

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof SqlEndpoint sql
                && String.valueOf(sql.getQuery()).startsWith(FILE)) {
            sql.setUsePlaceholder(false);
            String text = endpoint.getCamelContext()
                    .getRegistry()
                    .lookupByNameAndType(sql.getQuery().substring(REF.length()), String.class);
            if (sql.getParametersCount() == 0 && text != null) {
                sql.setParametersCount(SqlText.parameters(text));
            }
        }
        return endpoint;
    }
}
