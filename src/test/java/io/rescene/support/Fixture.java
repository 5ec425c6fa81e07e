package io.rescene.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A library to be upgraded, the same each time: candidates of three owners (the second one 'ko') with hostile names and
 * transcripts, and decoys in every other status that must stay as they are.
 */
public final class Fixture {
    /** Ten videos of one scene and sixteen longer ones: 26 videos, 810 scenes. */
    private static final List<Integer> SIZES =
            List.of(1, 131, 2, 1, 44, 3, 1, 93, 5, 1, 8, 188, 1, 12, 55, 1, 17, 1, 77, 26, 1, 33, 68, 1, 38, 1);

    /**
     * A candidate.
     *
     * @param ordinal 0 for the oldest
     */
    public record Video(int ordinal, UUID id, UUID owner, String fileName, List<Scene> scenes) {}

    /**
     * A scene of a candidate.
     *
     * @param picture path of its picture on the picture server; empty when it has none
     */
    public record Scene(UUID id, UUID video, int index, String transcript, Optional<String> picture) {}

    private final List<Video> videos;

    private Fixture(List<Video> videos) {
        this.videos = videos;
    }

    /** 26 videos, 810 scenes, a picture of its own each. */
    public static Fixture full() {
        return of(SIZES, Fixture::ownPicture);
    }

    /** As many videos with as many scenes each. */
    public static Fixture small(int videos, int scenesEach) {
        return of(IntStream.range(0, videos).mapToObj(v -> scenesEach).toList(), Fixture::ownPicture);
    }

    /**
     * Videos of these sizes.
     *
     * @param picture path of the picture of the n-th scene of all (0 for the first): return the same path twice for a
     *     shared picture, empty for none
     */
    public static Fixture of(List<Integer> sizes, IntFunction<Optional<String>> picture) {
        List<Video> videos = new ArrayList<>();
        int before = 0;
        for (int v = 0; v < sizes.size(); v++) {
            videos.add(video(v, sizes.get(v), before, picture));
            before += sizes.get(v);
        }
        return new Fixture(List.copyOf(videos));
    }

    /** The path that {@link #full()} gives to the n-th scene of all. */
    public static Optional<String> ownPicture(int scene) {
        return Optional.of("/p/scene-" + scene + (scene % 10 == 9 ? ".png" : ".jpg"));
    }

    private static Video video(int ordinal, int size, int before, IntFunction<Optional<String>> picture) {
        UUID id = id("video", ordinal);
        List<Scene> scenes = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            int all = before + index;
            String transcript = all == 3 ? HostileText.hundredKilobytes() : HostileText.line(all);
            scenes.add(new Scene(id("scene", all), id, index, transcript, picture.apply(all)));
        }
        return new Video(ordinal, id, owner(ordinal % 3), HostileText.fileName(ordinal), List.copyOf(scenes));
    }

    /** One of the three owners (0 to 2); 1 prefers 'ko', 0 'en', 2 has no profile. */
    public static UUID owner(int number) {
        return id("owner", number);
    }

    static UUID id(String kind, int number) {
        return UUID.nameUUIDFromBytes((kind + ":" + number).getBytes(StandardCharsets.UTF_8));
    }

    /** The candidates, oldest first. */
    public List<Video> videos() {
        return videos;
    }

    /** The candidates' scenes, by video and index. */
    public List<Scene> scenes() {
        return videos.stream().flatMap(video -> video.scenes().stream()).toList();
    }

    /**
     * Writes the library, its schema too where the database has none.
     *
     * @param pictureBase what stands before the pictures' paths, {@link PictureServer#base()}
     */
    public void install(DataSource database, String pictureBase) {
        new FixtureWriter(database).write(videos, pictureBase);
    }

    /**
     * What {@code visual_description, visual_entities, visual_actions, tags} of each candidate's scene must be after
     * the upgrade, in the form of {@link Tables#scenes}.
     *
     * @param answer what the model says of the picture at a path
     */
    public List<String> expectedScenes(Function<String, FakeScene> answer) {
        return scenes().stream()
                .map(scene -> Tables.scene(
                        scene.id(),
                        scene.picture().map(answer).filter(a -> a.status().equals("ok"))))
                .sorted()
                .collect(Collectors.toList());
    }

    /** {@link #expectedScenes(Function)} for pictures sent as data URIs and answered by {@link FakeOpenAi#sceneFor}. */
    public List<String> expectedScenes(PictureServer pictures) {
        return expectedScenes(path -> FakeOpenAi.sceneFor(pictures.bytesFor(path)));
    }

    /** The summary a video must have then; empty when none of its scenes has a picture. */
    public Optional<String> expectedSummary(Video video, PictureServer pictures) {
        List<String> descriptions = video.scenes().stream()
                .flatMap(scene -> scene.picture().stream())
                .map(path -> FakeOpenAi.descriptionFor(pictures.bytesFor(path)))
                .toList();
        return descriptions.isEmpty() ? Optional.empty() : Optional.of(FakeOpenAi.summaryFor(descriptions));
    }
}
