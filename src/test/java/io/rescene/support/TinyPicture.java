package io.rescene.support;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Real JPEG and PNG files, a function of their name; comments bring them to the size asked for. */
final class TinyPicture {
    private TinyPicture() {}

    /**
     * A picture of about 64×48 pixels.
     *
     * @param bytes least size of the file; JPEG begins at about 800 bytes, PNG at about 300
     */
    static byte[] of(String name, int bytes) {
        boolean png = name.endsWith(".png");
        Random random = new Random(name.hashCode());
        byte[] picture = encode(paint(random, name), png ? "png" : "jpg");
        byte[] tag = (Sha256.hex(name.getBytes(StandardCharsets.UTF_8)) + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] filler = Arrays.copyOf(tag, Math.max(tag.length, bytes - picture.length - 16));
        return png ? withText(picture, filler) : withComments(picture, filler);
    }

    /** A black JPEG of 64×48 pixels. */
    static byte[] black() {
        return encode(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "jpg");
    }

    private static BufferedImage paint(Random random, String name) {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 4; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.fillRect(random.nextInt(48), random.nextInt(36), 16 + random.nextInt(48), 12 + random.nextInt(36));
        }
        graphics.setColor(new Color(name.hashCode() & 0xFFFFFF));
        graphics.fillRect(0, 0, 8, 8);
        graphics.dispose();
        return image;
    }

    private static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** COM segments after SOI, at most 65,533 bytes each. */
    private static byte[] withComments(byte[] jpeg, byte[] filler) {
        return built(out -> {
            out.write(jpeg, 0, 2);
            for (int from = 0; from < filler.length; from += 65_000) {
                int length = Math.min(65_000, filler.length - from);
                out.writeShort(0xFFFE);
                out.writeShort(length + 2);
                out.write(filler, from, length);
            }
            out.write(jpeg, 2, jpeg.length - 2);
        });
    }

    /** A private ancillary chunk after IHDR (which ends at byte 33). */
    private static byte[] withText(byte[] png, byte[] filler) {
        byte[] type = "reSc".getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(filler);
        return built(out -> {
            out.write(png, 0, 33);
            out.writeInt(filler.length);
            out.write(type);
            out.write(filler);
            out.writeInt((int) crc.getValue());
            out.write(png, 33, png.length - 33);
        });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] built(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
