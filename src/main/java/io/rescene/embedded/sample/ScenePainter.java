package io.rescene.embedded.sample;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws the sample library's pictures. No text: fonts may not be installed. */
final class ScenePainter {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;
    private static final float QUALITY = 0.8f;

    private ScenePainter() {}

    /**
     * A JPEG of 640×360; the same motif and seed always give the same bytes on the same JDK.
     *
     * @param seed varies colours and places within the motif
     */
    static byte[] jpeg(Motif motif, long seed) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            canvas.setColor(Color.BLACK);
            canvas.fillRect(0, 0, WIDTH, HEIGHT);
            motif.paint(new Brush(canvas, new Random(seed)));
        } finally {
            canvas.dispose();
        }
        return encode(image);
    }

    private static byte[] encode(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a sample picture", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
