package io.rescene.embedded.sample;

import java.util.Arrays;
import java.util.List;

/** A picture as the sample library draws them, for the tests of what looks at pictures. */
public final class SamplePicture {
    private final SampleScene.Picture picture;

    private SamplePicture(SampleScene.Picture picture) {
        this.picture = picture;
    }

    private SamplePicture(Motif motif, long seed) {
        this(new SampleScene.Picture(motif, seed));
    }

    public static SamplePicture sea() {
        return new SamplePicture(Motif.SEA, 1);
    }

    public static SamplePicture black() {
        return new SamplePicture(Motif.BLACK, 1);
    }

    /** One of each motif, black too. */
    public static List<SamplePicture> ofEachMotif() {
        return Arrays.stream(Motif.values())
                .map(motif -> new SamplePicture(motif, 7))
                .toList();
    }

    /** Those that a library holds, each once. */
    public static List<SamplePicture> allOf(SampleLibrary library) {
        return library.catalogue().videos().stream()
                .flatMap(video -> video.scenes().stream())
                .flatMap(scene -> scene.picture().stream())
                .distinct()
                .map(SamplePicture::new)
                .toList();
    }

    /** Where a library serves the picture of its first scene. */
    public static String firstUrl(SampleLibrary library) {
        return library.pictureBase() + "/" + library.catalogue().videos().get(0).id() + "/0.jpg";
    }

    public boolean isBlack() {
        return picture.motif() == Motif.BLACK;
    }

    public byte[] jpeg() {
        return ScenePainter.jpeg(picture.motif(), picture.seed());
    }

    @Override
    public String toString() {
        return picture.toString();
    }
}
