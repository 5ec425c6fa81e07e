package io.rescene.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Writes a {@link Fixture} into a database. */
final class FixtureWriter {
    private static final String SCHEMA = "/io/rescene/embedded/sample/library.sql";
    private static final Instant FIRST = Instant.parse("2025-01-01T00:00:00Z");
    private static final String INSERT_VIDEO = """
            INSERT INTO public.videos (id, owner_id, storage_path, status, filename, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String INSERT_SCENE = """
            INSERT INTO public.video_scenes
              (id, video_id, index, start_s, end_s, transcript_segment, visual_summary, combined_text, thumbnail_url)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final DataSource database;

    FixtureWriter(DataSource database) {
        this.database = database;
    }

    void write(List<Fixture.Video> videos, String pictureBase) {
        try (Connection connection = database.getConnection()) {
            if (Tables.rows(
                            connection,
                            "SELECT to_regclass('public.videos')::text WHERE to_regclass('public.videos') IS NOT NULL")
                    .isEmpty()) {
                execute(connection, schema());
            }
            execute(
                    connection,
                    "INSERT INTO public.user_profiles (user_id, preferred_language) VALUES ('" + Fixture.owner(0)
                            + "', 'en'), ('" + Fixture.owner(1) + "', 'ko')");
            for (Fixture.Video video : videos) {
                insertVideo(connection, video, "READY");
            }
            insertScenes(connection, videos, pictureBase);
            writeDecoys(connection, pictureBase);
        } catch (SQLException e) {
            throw new IllegalStateException("the fixture could not be written", e);
        }
    }

    private static void writeDecoys(Connection connection, String pictureBase) throws SQLException {
        List<Fixture.Video> decoys = new ArrayList<>();
        for (String status : List.of("PENDING", "PROCESSING", "FAILED")) {
            for (int twice = 0; twice < 2; twice++) {
                Fixture.Video decoy = decoy(decoys.size());
                insertVideo(connection, decoy, status);
                decoys.add(decoy);
            }
        }
        boolean upgradedExist = !Tables.rows(
                        connection,
                        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
                                + " AND table_name = 'videos' AND column_name = 'has_rich_semantics'")
                .isEmpty();
        if (upgradedExist) {
            Fixture.Video upgraded = decoy(decoys.size());
            insertVideo(connection, upgraded, "READY");
            decoys.add(upgraded);
            execute(
                    connection,
                    "UPDATE public.videos SET has_rich_semantics = true, video_summary = 'kept' WHERE id = '"
                            + upgraded.id() + "'");
        }
        insertScenes(connection, decoys, pictureBase);
    }

    private static Fixture.Video decoy(int number) {
        UUID id = Fixture.id("decoy", number);
        List<Fixture.Scene> scenes = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            scenes.add(new Fixture.Scene(
                    Fixture.id("decoy-scene", number * 10 + index),
                    id,
                    index,
                    HostileText.line(number),
                    Optional.of("/p/decoy-" + number + "-" + index + ".jpg")));
        }
        return new Fixture.Video(
                1_000 + number, id, Fixture.owner(number % 3), HostileText.fileName(number), List.copyOf(scenes));
    }

    private static void insertVideo(Connection connection, Fixture.Video video, String status) throws SQLException {
        Timestamp created = Timestamp.from(FIRST.plusSeconds(60L * video.ordinal()));
        try (PreparedStatement insert = connection.prepareStatement(INSERT_VIDEO)) {
            insert.setObject(1, video.id());
            insert.setObject(2, video.owner());
            insert.setString(3, "videos/" + video.id() + ".mp4");
            insert.setObject(4, status, Types.OTHER);
            insert.setString(5, video.fileName());
            insert.setTimestamp(6, created);
            insert.setTimestamp(7, created);
            insert.executeUpdate();
        }
    }

    private static void insertScenes(Connection connection, List<Fixture.Video> videos, String pictureBase)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_SCENE)) {
            for (Fixture.Video video : videos) {
                for (Fixture.Scene scene : video.scenes()) {
                    insert.setObject(1, scene.id());
                    insert.setObject(2, scene.video());
                    insert.setInt(3, scene.index());
                    insert.setDouble(4, scene.index() * 4.0);
                    insert.setDouble(5, scene.index() * 4.0 + 4.0);
                    insert.setString(6, scene.transcript());
                    insert.setString(7, "v1 " + HostileText.line(scene.index()));
                    insert.setString(8, "v1 combined " + HostileText.line(scene.index() + 1));
                    insert.setString(
                            9, scene.picture().map(path -> pictureBase + path).orElse(null));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String schema() {
        try (InputStream in = FixtureWriter.class.getResourceAsStream(SCHEMA)) {
            return new String(Objects.requireNonNull(in, SCHEMA).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
