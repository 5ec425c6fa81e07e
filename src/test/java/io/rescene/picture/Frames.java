package io.rescene.picture;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws frames, with the grain of a camera and the noise of compression. */
final class Frames {
    private Frames() {}

    /** A frame of one colour with something drawn on it. */
    static BufferedImage frame(int width, int height, Color colour, Consumer<Graphics2D> drawing) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        drawing.accept(graphics);
        graphics.dispose();
        return image;
    }

    /** 640×360 pixels, as thumbnails often are. */
    static BufferedImage frame(Color colour, Consumer<Graphics2D> drawing) {
        return frame(640, 360, colour, drawing);
    }

    /** Adds grain of this standard deviation to each channel of each pixel. */
    static BufferedImage grain(BufferedImage image, double deviation) {
        Random random = new Random(7);
        int[] levels = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        for (int i = 0; i < levels.length; i++) {
            long level = Math.round(levels[i] + random.nextGaussian() * deviation);
            levels[i] = (int) Math.max(0, Math.min(255, level));
        }
        image.getRaster().setPixels(0, 0, image.getWidth(), image.getHeight(), levels);
        return image;
    }

    static void gradient(Graphics2D graphics, int from, int to) {
        graphics.setPaint(new GradientPaint(0, 0, new Color(from, from, from), 640, 0, new Color(to, to, to)));
        graphics.fillRect(0, 0, 640, 360);
    }

    /** Seven letters without a font, which a server may lack: upright and level strokes of a tenth of their size. */
    static void text(Graphics2D graphics, int size, Color colour) {
        graphics.setColor(colour);
        int stroke = Math.max(1, size / 10);
        for (int letter = 0; letter < 7; letter++) {
            int left = 500 + letter * size * 2 / 3;
            graphics.fillRect(left, 340 - size, stroke, size);
            graphics.fillRect(left, 340 - size + letter * size / 7, size / 2, stroke);
        }
    }

    static Picture png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Picture(ImageType.PNG, bytes.toByteArray());
    }

    /**
     * As JPEG.
     *
     * @param quality 0 to 1
     */
    static Picture jpeg(BufferedImage image, double quality, boolean progressive) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality((float) quality);
        how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return new Picture(ImageType.JPEG, bytes.toByteArray());
    }

    static Picture jpeg(BufferedImage image) {
        return jpeg(image, 0.75, false);
    }
}
