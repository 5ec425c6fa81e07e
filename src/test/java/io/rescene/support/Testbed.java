package io.rescene.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * What a Rescene under test works with besides its services: a library, an OpenAI, pictures, a working directory and an
 * environment. Register it as an instance field, after {@link Services}: {@code @RegisterExtension final Testbed testbed =
 * new Testbed(SERVICES);}.
 */
public final class Testbed implements BeforeEachCallback, AfterEachCallback {
    private final Services services;
    private final FakeOpenAi openAi = FakeOpenAi.start();
    private final PictureServer pictures = PictureServer.start();
    private final Path folder = emptyFolder();
    private final Map<String, String> environment = new HashMap<>();

    /** What it takes, with an OpenAI that answers at once. */
    public Testbed(Services services) {
        this.services = services;
    }

    private static Path emptyFolder() {
        try {
            return Files.createTempDirectory("rescene-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        services.createLibrary();
        environment.putAll(services.environment(openAi.baseUrl()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        openAi.close();
        pictures.close();
        FileSystemUtils.deleteRecursively(folder);
    }

    /** The OpenAI, to break and to bill. */
    public FakeOpenAi openAi() {
        return openAi;
    }

    /** The server of the pictures. */
    public PictureServer pictures() {
        return pictures;
    }

    /** The working directory, empty unless a test puts something there. */
    public Path folder() {
        return folder;
    }

    /** The variables, for a test to change: {@link Services#environment}, from the moment when the test's own set-up begins. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The commands, with the variables as they are now. */
    public InProcess app() {
        return new InProcess(folder, environment);
    }
}
