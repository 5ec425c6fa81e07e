package io.rescene.route.folder;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's component {@code sql}, to which a value is {@code :#name} or <code>:#${expression}</code> only: a {@code #} alone is
 * PostgreSQL's operator, as in {@code #>>}.
 */
@Component("sql") // names the generated setters, without which Camel would use reflection
public final class NamedSql extends SqlComponent {
    /** Camel puts a question mark for what matches this. */
    private static final String NAMED = "(?<=:)#";

    @Override
    @SuppressWarnings("IllegalThrows") // as Camel's own does
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        parameters.putIfAbsent("placeholder", NAMED);
        return super.createEndpoint(uri, remaining, parameters);
    }
}
