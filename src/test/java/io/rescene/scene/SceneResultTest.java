package io.rescene.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.text.Text;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SceneResultTest {
    private static final Scene SCENE = new Scene(UUID.fromString("00000000-0000-0000-0000-000000000001"), 0, "a.jpg");

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void aSceneWithoutAnAddressHasNoPicture(@Nullable String url) {
        assertThat(new Scene(SCENE.id(), 0, url).hasPicture()).isFalse();
        assertThat(SCENE.hasPicture()).isTrue();
    }

    @Test
    void aDescribedSceneIsCleanedCutAndTagged() {
        SceneResult.Described described = new SceneResult.Described(
                SCENE, "x\u0000".repeat(600), List.of(" Red  Car ", ""), List.of("Driving", "red car"));
        assertThat(described.description()).isEqualTo("x".repeat(500));
        assertThat(described.entities()).containsExactly("Red  Car");
        assertThat(described.tags()).containsExactly("red car", "driving");
    }

    @Test
    void aDescriptionBehindMuchWhiteSpaceIsNotLost() {
        assertThat(new SceneResult.Described(SCENE, " ".repeat(600) + "A dog.", List.of(), List.of()).description())
                .isEqualTo("A dog.");
    }

    @Test
    void nothingIsLeftBeforeWhatCantBeStored() {
        assertThat(new SceneResult.Described(SCENE, "A dog. \ud800", List.of(), List.of()).description())
                .isEqualTo("A dog.");
    }

    @Property
    void whatSaysSomethingStillDoesWhenCut(@ForAll String description) {
        Assume.that(!Text.clean(description).isBlank());
        SceneResult.Described described = new SceneResult.Described(SCENE, description, List.of(), List.of());
        assertThat(described.description()).isNotBlank();
        assertThat(described
                        .description()
                        .codePointCount(0, described.description().length()))
                .isLessThanOrEqualTo(SceneResult.LONGEST_DESCRIPTION);
    }
}
