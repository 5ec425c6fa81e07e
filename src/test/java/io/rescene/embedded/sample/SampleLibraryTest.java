package io.rescene.embedded.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SampleLibraryTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static SampleLibrary library;

    @BeforeAll
    static void start() {
        library = SampleLibrary.serve();
    }

    @AfterAll
    static void stop() {
        library.close();
    }

    @Test
    void servesAPictureForEverySceneThatHasOne() throws Exception {
        Set<Integer> contents = new HashSet<>();
        int pictures = 0;
        for (SampleVideo video : library.catalogue().videos()) {
            for (SampleScene scene : video.scenes()) {
                HttpResponse<byte[]> response = get(video.id() + "/" + scene.index() + ".jpg");
                if (scene.picture().isEmpty()) {
                    assertThat(response.statusCode()).isEqualTo(404);
                    continue;
                }
                pictures++;
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().firstValue("Content-Type")).hasValue("image/jpeg");
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(response.body()));
                assertThat(image.getWidth()).isEqualTo(640);
                assertThat(image.getHeight()).isEqualTo(360);
                contents.add(Arrays.hashCode(response.body()));
            }
        }
        assertThat(contents).as("one picture is there twice").hasSize(pictures - 1);
    }

    @Test
    void theSameSceneHasTheSameBytesAtTheNextStart() throws Exception {
        String path = candidates().get(0).id() + "/0.jpg";
        try (SampleLibrary again = SampleLibrary.serve()) {
            assertThat(get(again, path).body()).isEqualTo(get(path).body());
        }
    }

    @Test
    void onePictureIsUsedByTwoScenes() throws Exception {
        SampleVideo video = candidates().get(0);
        assertThat(get(video.id() + "/4.jpg").body())
                .isEqualTo(get(video.id() + "/0.jpg").body());
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        assertThat(get("nothing.jpg").statusCode()).isEqualTo(404);
        HttpRequest delete = HttpRequest.newBuilder(URI.create(library.pictureBase()))
                .DELETE()
                .build();
        assertThat(CLIENT.send(delete, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    @Test
    void holdsWhatARealLibraryHolds() {
        List<SampleVideo> videos = library.catalogue().videos();
        List<SampleScene> scenes =
                candidates().stream().flatMap(video -> video.scenes().stream()).toList();

        assertThat(videos).hasSize(14);
        assertThat(candidates()).hasSize(12);
        assertThat(videos).extracting(SampleVideo::status).contains("PENDING", "FAILED");
        assertThat(scenes).hasSizeGreaterThanOrEqualTo(64);
        assertThat(library.catalogue().owners()).containsValues("ko", "en").hasSize(2);
        assertThat(candidates().stream().map(SampleVideo::owner).collect(Collectors.toSet()))
                .isEqualTo(library.catalogue().owners().keySet());
        assertThat(candidates()).anyMatch(video -> video.scenes().isEmpty());
        assertThat(scenes).anyMatch(scene -> scene.picture().isEmpty());
        assertThat(scenes)
                .anyMatch(scene -> scene.picture()
                        .filter(picture -> picture.motif() == Motif.BLACK)
                        .isPresent());
        assertThat(scenes).extracting(SampleScene::id).doesNotHaveDuplicates();
        assertThat(scenes).allMatch(scene -> scene.endSeconds() > scene.startSeconds());
        assertThat(scenes).extracting(SampleScene::visualSummary).doesNotContain("");
        assertThat(videos).extracting(SampleVideo::createdAt).isSorted().doesNotHaveDuplicates();
        assertThat(videos).extracting(SampleVideo::filename).anyMatch(name -> name.contains("🌊"));
    }

    private static List<SampleVideo> candidates() {
        return library.catalogue().videos().stream()
                .filter(video -> video.status().equals("READY"))
                .toList();
    }

    private static HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return get(library, path);
    }

    private static HttpResponse<byte[]> get(SampleLibrary from, String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(from.pictureBase() + "/" + path))
                        .build(),
                BodyHandlers.ofByteArray());
    }
}
