package io.rescene.embedded.sample;

import com.sun.net.httpserver.HttpExchange;
import io.rescene.embedded.Headless;
import io.rescene.embedded.LoopbackHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * A small video library as it stands before Rescene: rows for the database, and the scenes' pictures, drawn here and
 * served over HTTP from this machine. It has what real libraries have: two owners (Korean and English), emoji, a scene
 * without a picture, a black one, the same picture twice, a video without scenes, and videos that are no candidates.
 */
public final class SampleLibrary implements AutoCloseable {
    private static final String PATH = "/pictures";
    private static final int THREADS = 4;

    private final SampleCatalogue catalogue;
    private final Map<String, SampleScene.Picture> pictures = new HashMap<>();
    private final Map<SampleScene.Picture, byte[]> drawn = new ConcurrentHashMap<>();
    private final LoopbackHttp http;

    private SampleLibrary(SampleCatalogue catalogue) {
        this.catalogue = catalogue;
        for (SampleVideo video : catalogue.videos()) {
            for (SampleScene scene : video.scenes()) {
                scene.picture().ifPresent(picture -> pictures.put(path(video, scene), picture));
            }
        }
        http = LoopbackHttp.start("sample-pictures", THREADS, this::serve);
    }

    /**
     * Starts serving the pictures on a free port of 127.0.0.1.
     *
     * @throws UncheckedIOException if that is not possible
     */
    public static SampleLibrary serve() {
        Headless.unlessSet();
        return new SampleLibrary(SampleCatalogue.load());
    }

    /** {@code http://127.0.0.1:PORT/pictures}; below it lie {@code /<video id>/<scene index>.jpg}. */
    public String pictureBase() {
        return http.origin() + PATH;
    }

    /**
     * Creates what is missing of schema and rows, in one transaction. Rows that are there keep all they have, but
     * scenes get the current address of their pictures.
     *
     * @throws SQLException if the database refuses; nothing has been changed then
     */
    public void install(DataSource database) throws SQLException {
        new SampleRows(catalogue, (video, scene) -> http.origin() + path(video, scene)).install(database);
    }

    /**
     * Makes the library's tables, without rows, where they are missing: an embedded database begins empty.
     *
     * @throws SQLException if the database refuses
     */
    public static void prepare(DataSource database) throws SQLException {
        SampleRows.prepare(database);
    }

    /** Stops serving the pictures. */
    @Override
    public void close() {
        http.close();
    }

    /** What is in it. */
    SampleCatalogue catalogue() {
        return catalogue;
    }

    private static String path(SampleVideo video, SampleScene scene) {
        return PATH + "/" + video.id() + "/" + scene.index() + ".jpg";
    }

    private void serve(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String method = exchange.getRequestMethod();
        SampleScene.Picture picture = pictures.get(exchange.getRequestURI().getPath());
        if (!method.equals("GET") && !method.equals("HEAD")) {
            text(exchange, 405, "only GET and HEAD");
        } else if (picture == null) {
            text(exchange, 404, "no such picture");
        } else {
            byte[] jpeg = drawn.computeIfAbsent(picture, wanted -> ScenePainter.jpeg(wanted.motif(), wanted.seed()));
            LoopbackHttp.send(exchange, 200, "image/jpeg", jpeg);
        }
    }

    private static void text(HttpExchange exchange, int status, String line) throws IOException {
        LoopbackHttp.send(exchange, status, "text/plain; charset=utf-8", line.getBytes(StandardCharsets.UTF_8));
    }
}
