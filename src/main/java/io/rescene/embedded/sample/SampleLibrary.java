package io.rescene.embedded.sample;

import com.sun.net.httpserver.HttpExchange;
import io.rescene.embedded.Headless;
import io.rescene.embedded.LoopbackHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * A small video library as it stands before Rescene: rows for the database, and the scenes' pictures, drawn here and
 * served over HTTP from this machine. It has what real libraries have: two owners (Korean and English), emoji, a scene
 * without a picture, a black one, the same picture twice, a video without scenes, and videos that are no candidates.
 */
public final class SampleLibrary implements AutoCloseable {
    private static final String SCHEMA = "library.sql";
    private static final String PATH = "/pictures";
    private static final int THREADS = 4;

    private static final String INSERT_OWNER = """
            insert into public.user_profiles (user_id, preferred_language) values (?, ?)
            on conflict (user_id) do nothing""";

    private static final String INSERT_VIDEO = """
            insert into public.videos (id, owner_id, storage_path, status, filename, duration_s, transcript_language,
                                       error_message, created_at, updated_at)
            values (?, ?, ?, ?::public.video_status, ?, ?, ?, ?, ?, ?)
            on conflict (id) do nothing""";

    /** The pictures' port is another one at each start. */
    private static final String INSERT_SCENE = """
            insert into public.video_scenes (id, video_id, index, start_s, end_s, transcript_segment, visual_summary,
                                             combined_text, embedding_text, thumbnail_url)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set thumbnail_url = excluded.thumbnail_url""";

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
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                try (Statement schema = connection.createStatement()) {
                    schema.execute(schema());
                }
                insertOwners(connection);
                insertVideos(connection);
                insertScenes(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /**
     * Makes the library's tables, without rows, where they are missing: an embedded database begins empty.
     *
     * @throws SQLException if the database refuses
     */
    public static void prepare(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(schema());
        }
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

    private static String schema() {
        try (InputStream in = SampleLibrary.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IOException(SCHEMA + " is not packed with the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the library's schema: " + e.getMessage(), e);
        }
    }

    private void insertOwners(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_OWNER)) {
            for (Map.Entry<UUID, String> owner : catalogue.owners().entrySet()) {
                insert.setObject(1, owner.getKey());
                insert.setString(2, owner.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void insertVideos(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_VIDEO)) {
            for (SampleVideo video : catalogue.videos()) {
                OffsetDateTime created = video.createdAt().atOffset(ZoneOffset.UTC);
                insert.setObject(1, video.id());
                insert.setObject(2, video.owner());
                insert.setString(3, video.storagePath());
                insert.setString(4, video.status());
                insert.setString(5, video.filename());
                insert.setDouble(6, video.duration());
                insert.setString(7, video.language());
                insert.setString(8, video.error());
                insert.setObject(9, created);
                insert.setObject(10, created);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void insertScenes(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_SCENE)) {
            for (SampleVideo video : catalogue.videos()) {
                for (SampleScene scene : video.scenes()) {
                    insert.setObject(1, scene.id());
                    insert.setObject(2, video.id());
                    insert.setInt(3, scene.index());
                    insert.setDouble(4, scene.startSeconds());
                    insert.setDouble(5, scene.endSeconds());
                    insert.setString(6, scene.transcript());
                    insert.setString(7, scene.visualSummary());
                    insert.setString(8, scene.combined());
                    insert.setString(9, scene.combined());
                    if (scene.picture().isPresent()) {
                        insert.setString(10, http.origin() + path(video, scene));
                    } else {
                        insert.setNull(10, Types.VARCHAR);
                    }
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
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
