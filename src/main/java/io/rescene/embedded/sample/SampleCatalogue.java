package io.rescene.embedded.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the sample library holds, read from {@code sample-library.json}.
 *
 * @param owners their preferred language, {@code ko} or {@code en}, by id
 * @param videos the oldest first
 */
record SampleCatalogue(Map<UUID, String> owners, List<SampleVideo> videos) {
    private static final String SOURCE = "sample-library.json";

    /**
     * Reads the catalogue.
     *
     * @throws UncheckedIOException if the resource is missing or no JSON
     */
    static SampleCatalogue load() {
        try (InputStream in = SampleCatalogue.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IOException(SOURCE + " is not packed with the program");
            }
            JsonNode root = JsonMapper.builder().build().readTree(in);
            Map<UUID, String> owners = new LinkedHashMap<>();
            root.path("owners")
                    .properties()
                    .forEach(owner -> owners.put(
                            id("owner", owner.getKey()), owner.getValue().asText()));
            List<SampleVideo> videos = new ArrayList<>();
            root.path("videos").forEach(video -> videos.add(video(video)));
            return new SampleCatalogue(owners, List.copyOf(videos));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sample library: " + e.getMessage(), e);
        }
    }

    private static SampleVideo video(JsonNode video) {
        String key = video.path("key").asText();
        List<SampleScene> scenes = new ArrayList<>();
        double start = 0;
        for (JsonNode scene : video.path("scenes")) {
            double end = start + scene.path("seconds").asDouble();
            scenes.add(scene(key, scenes.size(), start, end, scene));
            start = end;
        }
        return new SampleVideo(
                id("video", key),
                id("owner", video.path("owner").asText()),
                video.path("status").asText("READY"),
                video.path("filename").asText(),
                video.path("language").asText(),
                video.hasNonNull("error") ? video.path("error").asText() : null,
                Instant.parse(video.path("created").asText()),
                List.copyOf(scenes));
    }

    private static SampleScene scene(String video, int index, double start, double end, JsonNode scene) {
        // "same" names an earlier scene of the video: the same bytes under another URL.
        int drawnAs = scene.path("same").asInt(index);
        Optional<SampleScene.Picture> picture = scene.hasNonNull("picture")
                ? Optional.of(new SampleScene.Picture(
                        Motif.valueOf(scene.path("picture").asText()),
                        id("picture", video + "/" + drawnAs).getMostSignificantBits()))
                : Optional.empty();
        return new SampleScene(
                id("scene", video + "/" + index),
                index,
                start,
                end,
                scene.path("said").asText(""),
                scene.path("seen").asText(""),
                picture);
    }

    private static UUID id(String kind, String key) {
        return UUID.nameUUIDFromBytes(("rescene sample " + kind + " " + key).getBytes(StandardCharsets.UTF_8));
    }
}
