package io.rescene.embedded.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import javax.sql.DataSource;

/** The sample library's tables and rows. */
final class SampleRows {
    private static final String SCHEMA = "library.sql";

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
    private final BiFunction<SampleVideo, SampleScene, String> address;

    /**
     * Nothing is written yet.
     *
     * @param catalogue what the rows say
     * @param address where a scene's picture is
     */
    SampleRows(SampleCatalogue catalogue, BiFunction<SampleVideo, SampleScene, String> address) {
        this.catalogue = catalogue;
        this.address = address;
    }

    /** As {@link SampleLibrary#install}. */
    void install(DataSource database) throws SQLException {
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

    /** As {@link SampleLibrary#prepare}. */
    static void prepare(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(schema());
        }
    }

    private static String schema() {
        try (InputStream in = SampleRows.class.getResourceAsStream(SCHEMA)) {
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
                    insert.setString(10, scene.picture().isPresent() ? address.apply(video, scene) : null);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
