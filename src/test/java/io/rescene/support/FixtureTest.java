package io.rescene.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class FixtureTest {

    @Test
    void isTheLibraryOfTheContract() {
        Fixture fixture = Fixture.full();
        assertThat(fixture.videos()).hasSize(26);
        assertThat(fixture.scenes()).hasSize(810);
        assertThat(fixture.videos()).filteredOn(v -> v.scenes().size() == 1).hasSize(10);
        assertThat(fixture.videos()).extracting(v -> v.scenes().size()).contains(131, 188, 44, 55, 93);
        assertThat(fixture.videos())
                .extracting(Fixture.Video::owner)
                .containsOnly(Fixture.owner(0), Fixture.owner(1), Fixture.owner(2));
        assertThat(fixture.scenes()).extracting(Fixture.Scene::id).doesNotHaveDuplicates();
        assertThat(fixture.scenes()).extracting(Fixture.Scene::transcript).anyMatch(t -> t.length() == 100_000);
    }

    @Test
    void aLongVideosDescriptionsFitIntoOneSummary() throws Exception {
        try (PictureServer pictures = PictureServer.start()) {
            int longest = Fixture.full().videos().stream()
                    .mapToInt(video -> video.scenes().stream()
                            .mapToInt(s -> FakeOpenAi.descriptionFor(
                                            pictures.bytesFor(s.picture().orElseThrow()))
                                    .length())
                            .sum())
                    .max()
                    .orElseThrow();
            assertThat(longest).isBetween(5_000, 20_000);
        }
    }

    @Test
    void picturesAreRealDistinctAndOfTheSizeAskedFor() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (PictureServer pictures = PictureServer.start(path -> path.contains("big") ? 60_000 : 0)) {
            byte[] small = get(client, pictures.base() + "/p/1.jpg").body();
            byte[] big = get(client, pictures.base() + "/p/big.png").body();
            for (byte[] picture : new byte[][] {small, big, pictures.bytesFor("/p/big.jpg")}) {
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
                assertThat(image.getWidth()).isEqualTo(64);
            }
            assertThat(small).isEqualTo(pictures.bytesFor("/p/1.jpg")).isNotEqualTo(pictures.bytesFor("/p/2.jpg"));
            assertThat(small.length).isLessThan(2_000);
            assertThat(big.length).isBetween(59_900, 60_100);
            assertThat(pictures.requests()).hasSize(2);
        }
    }

    @Test
    void picturesFailByScript() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (PictureServer pictures = PictureServer.start()) {
            pictures.troubles(path -> path.endsWith("gone.jpg")
                    ? Optional.of(new PictureServer.Trouble.Status(404, "gone"))
                    : path.endsWith("moved.jpg")
                            ? Optional.of(new PictureServer.Trouble.Redirect("/p/1.jpg"))
                            : Optional.empty());
            assertThat(get(client, pictures.base() + "/p/gone.jpg").statusCode())
                    .isEqualTo(404);
            assertThat(get(client, pictures.base() + "/p/moved.jpg").headers().firstValue("location"))
                    .contains("/p/1.jpg");
            assertThat(get(client, pictures.base() + "/p/1.jpg").statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<byte[]> get(HttpClient client, String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }
}
