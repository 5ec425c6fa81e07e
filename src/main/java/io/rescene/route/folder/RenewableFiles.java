package io.rescene.route.folder;

import java.io.File;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;

/**
 * Camel's component {@code file}, at whose endpoints the route of a new edition may begin while that of the one before is
 * still there, its consumer suspended. What one has in work the other leaves alone.
 */
@Component("file") // names the generated setters, without which Camel would use reflection
public final class RenewableFiles extends FileComponent {
    /** By their paths, of all addresses: an edit may change the options, and two routes look into one directory. */
    private final IdempotentRepository inWork = new MemoryIdempotentRepository(new HashMap<>()) {
        @Override
        protected void doStop() {
            // It would forget all, and is stopped with the route of each old edition.
        }
    };

    @Override
    @SuppressWarnings("IllegalThrows") // as Camel's own does
    protected GenericFileEndpoint<File> buildFileEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        GenericFileEndpoint<File> usual = super.buildFileEndpoint(uri, remaining, parameters);
        Renewable endpoint = new Renewable(uri, this);
        endpoint.setFile(new File(remaining));
        endpoint.setConfiguration(usual.getConfiguration());
        endpoint.setInProgressRepository(inWork);
        return endpoint;
    }

    private static final class Renewable extends FileEndpoint implements MultipleConsumersSupport {
        private Renewable(String uri, RenewableFiles component) {
            super(uri, component);
        }

        @Override
        public boolean isMultipleConsumersSupported() {
            return true;
        }
    }
}
