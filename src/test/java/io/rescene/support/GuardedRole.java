package io.rescene.support;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A role that may do everything that row-level security allows it, for as long as a test: roles are the server's, which other
 * tests use as well. Register it as an instance field, after {@link Services}.
 */
public final class GuardedRole implements AfterEachCallback {
    private final Services services;
    private final String name;

    /** There is none before {@link #url}. */
    public GuardedRole(Services services, String name) {
        this.services = services;
        this.name = name;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Makes it; the result is the library's address for it. */
    public String url() {
        services.jdbc()
                .execute("CREATE ROLE %1$s LOGIN PASSWORD 'x'; GRANT ALL ON SCHEMA public, rescene TO %1$s;"
                                .formatted(name)
                        + " GRANT ALL ON ALL TABLES IN SCHEMA public, rescene TO %1$s;".formatted(name)
                        + " GRANT ALL ON ALL SEQUENCES IN SCHEMA public, rescene TO %1$s".formatted(name));
        return services.databaseUrl().replaceFirst("//[^@]*@", "//" + name + ":x@");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!services.rows("SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")
                .isEmpty()) {
            services.jdbc().execute("DROP OWNED BY " + name + "; DROP ROLE " + name);
        }
    }
}
