package io.rescene.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTypeTest {
    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "JPEG, '\u00ff\u00d8\u00ff\u00e0JFIF', image/jpeg",
        "PNG, '\u0089PNG\r\n\u001a\n...', image/png",
        "GIF, 'GIF89a..', image/gif",
        "GIF, 'GIF87a', image/gif",
        "WEBP, 'RIFF1234WEBPVP8 ', image/webp"
    })
    void tellsAFormatByItsFirstBytes(ImageType type, String start, String mediaType) {
        assertThat(ImageType.of(bytes(start))).contains(type);
        assertThat(type.mediaType()).isEqualTo(mediaType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "\u00ff\u00d8",
                "PNG",
                "GIF88a",
                "RIFF1234WAVE",
                "RIFF1234WEB",
                "BM....",
                "<svg/>",
                "%PDF"
            })
    void knowsNothingElse(String start) {
        assertThat(ImageType.of(bytes(start))).isEmpty();
    }

    @Property
    void neverFails(@ForAll byte[] bytes) {
        ImageType.of(bytes)
                .ifPresent(type -> assertThat(ImageType.of(Arrays.copyOf(bytes, bytes.length + 5)))
                        .contains(type));
    }

    @Test
    void aPictureNeverShowsItsBytes() {
        assertThat(new Picture(ImageType.GIF, bytes("GIF89a secret")).toString())
                .contains("13 bytes")
                .doesNotContain("secret");
    }
}
