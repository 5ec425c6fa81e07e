package io.rescene.route.folder;

import java.io.File;
import java.util.Map;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's component {@code file}, at whose endpoints the route of a new edition may begin while that of the one before is
 * still there, its consumer stopped. Of what both take note, such as files that are in work, they have the same.
 */
@Component("file") // names the generated setters, without which Camel would use reflection
public final class RenewableFiles extends FileComponent {
    @Override
    @SuppressWarnings("IllegalThrows") // as Camel's own does
    protected GenericFileEndpoint<File> buildFileEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        GenericFileEndpoint<File> usual = super.buildFileEndpoint(uri, remaining, parameters);
        Renewable endpoint = new Renewable(uri, this);
        endpoint.setFile(new File(remaining));
        endpoint.setConfiguration(usual.getConfiguration());
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
