package io.rescene.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlanknessTest {
    /** As in {@code application.properties}. */
    private static final Blankness RULE = new Blankness(12, 9);

    private static final Color GREY = new Color(120, 120, 120);
    private static final Color BLUE = new Color(0, 40, 170);
    private static final Color NIGHT = new Color(4, 4, 6);
    private static final Consumer<Graphics2D> NOTHING = graphics -> {};

    private static BufferedImage plain(Color colour) {
        return Frames.frame(colour, NOTHING);
    }

    static Stream<Named<BufferedImage>> blank() {
        return Stream.of(
                Named.of("black", plain(Color.BLACK)),
                Named.of("black of video levels", plain(new Color(16, 16, 16))),
                Named.of("black with grain", Frames.grain(plain(new Color(3, 3, 3)), 3)),
                Named.of("dark with grain", Frames.grain(plain(new Color(8, 8, 10)), 2)),
                Named.of("white", plain(Color.WHITE)),
                Named.of("blue", plain(BLUE)),
                Named.of("grey with grain", Frames.grain(plain(GREY), 2)),
                Named.of("blue with grain", Frames.grain(plain(BLUE), 2)),
                Named.of("large", Frames.frame(1921, 1083, BLUE, NOTHING)),
                Named.of("4K", Frames.frame(3840, 2160, Color.BLACK, NOTHING)),
                Named.of("small", Frames.frame(32, 33, GREY, NOTHING)),
                Named.of("narrow", Frames.frame(32, 5000, GREY, NOTHING)),
                Named.of("grey scale", grey(Color.BLACK)));
    }

    static Stream<Named<BufferedImage>> seen() {
        return Stream.of(
                Named.of("small text on white", drawn(Color.WHITE, g -> Frames.text(g, 10, Color.BLACK))),
                Named.of("pale text on grey", drawn(GREY, g -> Frames.text(g, 12, new Color(140, 140, 140)))),
                Named.of("small text on black", drawn(Color.BLACK, g -> Frames.text(g, 10, Color.WHITE))),
                Named.of("dim text on black", drawn(Color.BLACK, g -> Frames.text(g, 12, new Color(60, 60, 60)))),
                Named.of("dark blue text on black", drawn(Color.BLACK, g -> Frames.text(g, 12, new Color(0, 0, 150)))),
                Named.of("text on 4K", large(g -> Frames.text(g, 20, Color.WHITE))),
                Named.of("a dim figure at night", drawn(NIGHT, g -> box(g, new Color(20, 20, 22), 300, 200, 20, 60))),
                Named.of("a large dim shape", drawn(NIGHT, g -> box(g, new Color(14, 14, 16), 0, 200, 640, 160))),
                Named.of("a lamp in the dark", drawn(NIGHT, g -> box(g, new Color(200, 180, 90), 300, 200, 3, 3))),
                Named.of("night with grain", Frames.grain(drawn(NIGHT, g -> box(g, GREY, 310, 300, 9, 30)), 3)),
                Named.of("a gradient", drawn(GREY, g -> Frames.gradient(g, 0, 255))),
                Named.of("a faint gradient", drawn(GREY, g -> Frames.gradient(g, 120, 130))),
                Named.of("a dark gradient", drawn(GREY, g -> Frames.gradient(g, 2, 16))),
                Named.of("fog with a tree", drawn(GREY, g -> box(g, new Color(114, 114, 114), 200, 60, 60, 250))),
                Named.of("a line", drawn(GREY, g -> line(g, new Color(150, 150, 150)))),
                Named.of("a thin line on a large frame", large(g -> line(g, new Color(60, 60, 60)))),
                Named.of("two halves", drawn(GREY, g -> box(g, new Color(126, 120, 120), 0, 0, 320, 360))),
                Named.of("bars above and below", drawn(Color.BLACK, g -> box(g, GREY, 0, 45, 640, 270))),
                Named.of("grain", Frames.grain(plain(GREY), 20)));
    }

    private static BufferedImage drawn(Color colour, Consumer<Graphics2D> drawing) {
        return Frames.frame(colour, drawing);
    }

    private static BufferedImage large(Consumer<Graphics2D> drawing) {
        return Frames.frame(3840, 2160, Color.BLACK, drawing);
    }

    private static BufferedImage grey(Color colour) {
        BufferedImage image = new BufferedImage(640, 360, BufferedImage.TYPE_BYTE_GRAY);
        image.getGraphics().setColor(colour);
        return image;
    }

    private static void box(Graphics2D graphics, Color colour, int x, int y, int width, int height) {
        graphics.setColor(colour);
        graphics.fillRect(x, y, width, height);
    }

    private static void line(Graphics2D graphics, Color colour) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(2));
        graphics.drawLine(50, 301, 600, 301);
    }

    @ParameterizedTest
    @MethodSource("blank")
    void nothingCanBeSeen(BufferedImage image) {
        assertThat(RULE.isBlank(Frames.png(image))).as("PNG").isTrue();
        assertThat(RULE.isBlank(Frames.jpeg(image, 0.5, false)))
                .as("low quality")
                .isTrue();
        assertThat(RULE.isBlank(Frames.jpeg(image, 0.95, true)))
                .as("progressive")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("seen")
    void somethingCanBeSeen(BufferedImage image) {
        assertThat(RULE.isBlank(Frames.png(image))).as("PNG").isFalse();
        assertThat(RULE.isBlank(Frames.jpeg(image))).as("JPEG").isFalse();
        assertThat(RULE.isBlank(Frames.jpeg(image, 0.9, true)))
                .as("progressive")
                .isFalse();
    }

    @Test
    void noneIsBlankWhereNoneIsLookedAt() throws IOException {
        Picture black = Frames.png(plain(Color.BLACK));
        for (Optional<Blankness> rule : List.of(Optional.of(RULE), Optional.<Blankness>empty())) {
            try (PictureSource source = new PictureSource(
                    new PictureAddress(Optional.empty(), "videos"),
                    new PicturePolicy(1000, Duration.ofSeconds(5), false, "", 1, rule),
                    value -> Optional.empty())) {
                assertThat(source.isBlank(black)).isEqualTo(rule.isPresent());
            }
        }
    }

    @Test
    void paletteAndOpaqueAlphaAreRead() {
        assertThat(RULE.isBlank(Frames.png(new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_BINARY))))
                .isTrue();
        assertThat(RULE.isBlank(Frames.png(new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_INDEXED))))
                .isTrue();
        BufferedImage opaque = new BufferedImage(64, 64, BufferedImage.TYPE_4BYTE_ABGR);
        opaque.createGraphics().fillRect(0, 0, 64, 64);
        assertThat(RULE.isBlank(Frames.png(opaque))).isTrue();
    }

    @Test
    void whatIsNoUsualFrameIsNotJudged() {
        assertThat(RULE.isBlank(Frames.png(new BufferedImage(31, 64, BufferedImage.TYPE_INT_RGB))))
                .isFalse();
        assertThat(RULE.isBlank(Frames.png(new BufferedImage(64, 31, BufferedImage.TYPE_INT_RGB))))
                .isFalse();
        assertThat(RULE.isBlank(Frames.png(new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB))))
                .as("transparent")
                .isFalse();
        assertThat(RULE.isBlank(Frames.png(new BufferedImage(64, 64, BufferedImage.TYPE_USHORT_GRAY))))
                .as("16 bits")
                .isFalse();
        byte[] black = Frames.png(plain(Color.BLACK)).bytes();
        assertThat(RULE.isBlank(new Picture(ImageType.GIF, black))).isFalse();
        assertThat(RULE.isBlank(new Picture(ImageType.WEBP, black))).isFalse();
    }

    @Test
    void aHugeOneIsNotDecoded() {
        byte[] bomb = Frames.png(plain(Color.BLACK)).bytes();
        ByteBuffer.wrap(bomb).putInt(16, 60_000).putInt(20, 60_000);
        byte[] scans = Frames.jpeg(plain(Color.BLACK)).bytes();
        byte[] many = Arrays.copyOf(scans, scans.length + 200_000);
        Arrays.fill(many, scans.length, many.length, (byte) 0xFF);
        for (int i = scans.length + 1; i < many.length; i += 2) {
            many[i] = (byte) 0xDA;
        }
        assertThat(Duration.ofSeconds(5)).satisfies(most -> {
            long began = System.nanoTime();
            assertThat(RULE.isBlank(new Picture(ImageType.PNG, bomb))).isFalse();
            assertThat(RULE.isBlank(new Picture(ImageType.JPEG, many))).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(most);
        });
    }

    /** Each level is 3 off the mean: their variance is 9, of the whole and of each tile. */
    @Test
    void theVarianceMayBeWhatIsSetAndNoMore() {
        Picture checks = Frames.png(drawn(GREY, g -> {
            for (int y = 0; y < 360; y++) {
                for (int x = 0; x < 640; x++) {
                    int level = (x / 2 + y) % 2 == 0 ? 117 : 123;
                    box(g, new Color(level, level, level), x, y, 1, 1);
                }
            }
        }));
        assertThat(new Blankness(0, 9).isBlank(checks)).isTrue();
        assertThat(new Blankness(0, 8.99).isBlank(checks)).isFalse();
    }

    @Test
    void theSettingsDecide() {
        Picture dark = Frames.png(Frames.grain(plain(new Color(12, 12, 12)), 6));
        assertThat(RULE.isBlank(dark)).isFalse();
        assertThat(new Blankness(30, 0).isBlank(dark)).isTrue();
        assertThat(new Blankness(0, 100).isBlank(dark)).isTrue();
        assertThat(new Blankness(0, 0).isBlank(dark)).isFalse();
        assertThat(new Blankness(0, 0).isBlank(Frames.jpeg(plain(BLUE)))).isTrue();
        assertThat(new Blankness(255, 16_256).isBlank(Frames.jpeg(drawn(GREY, g -> Frames.gradient(g, 90, 160)))))
                .as("whatever the settings, a shape is asked about")
                .isFalse();
    }

    @Property(tries = 300)
    void anyBytesAreNoBlankFrame(@ForAll byte[] bytes, @ForAll ImageType type) {
        assertThat(RULE.isBlank(new Picture(type, bytes))).isFalse();
    }

    /** A decoder fills the missing rest of a picture with one colour. */
    @Property(tries = 150)
    void aTruncatedFrameIsNotJudged(@ForAll @DoubleRange(max = 0.98) double share, @ForAll boolean png) {
        BufferedImage image = drawn(GREY, g -> Frames.text(g, 40, Color.WHITE));
        Picture whole = png ? Frames.png(image) : Frames.jpeg(image, 0.75, share > 0.5);
        byte[] cut = Arrays.copyOf(whole.bytes(), (int) (share * whole.bytes().length));
        assertThat(RULE.isBlank(new Picture(whole.type(), cut))).isFalse();
    }

    @Property(tries = 150)
    void aDamagedFrameNeverThrows(
            @ForAll @DoubleRange(max = 0.99) double at,
            @ForAll byte level,
            @ForAll @IntRange(min = 1, max = 9) int count) {
        for (Picture whole : new Picture[] {Frames.png(plain(GREY)), Frames.jpeg(plain(GREY))}) {
            byte[] damaged = whole.bytes().clone();
            int from = (int) (at * damaged.length);
            Arrays.fill(damaged, from, Math.min(damaged.length, from + count), level);
            RULE.isBlank(new Picture(whole.type(), damaged));
        }
    }
}
