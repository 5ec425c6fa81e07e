package io.rescene.picture;

import java.awt.Rectangle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Decodes a frame in memory, as little of it as is needed. The file may be hostile: sizes are looked at first. */
final class FrameReader implements AutoCloseable {
    /** No real frame is smaller on a side, in pixels. */
    static final int LEAST_SIDE = 32;

    /** Frames of 4K video have 8.3 million pixels; decoding much larger ones could take all memory. */
    static final int MOST_PIXELS = 10_000_000;

    /** From larger frames only every n-th pixel of every n-th row is looked at. */
    private static final int MOST_SAMPLES = 2_100_000;

    /** The largest blocks that a JPEG is made of have so many rows: one that is begun is decoded whole. */
    private static final int STRIP_ROWS = 16;

    /** Progressive JPEGs have about 10 scans; each costs a pass over the picture, however few bytes it has. */
    private static final int MOST_SCANS = 16;

    private final ImageInputStream in;
    private final ImageReader reader;
    private boolean damaged;

    /** Opens a picture that this {@link #reads}. Its methods may throw any {@link RuntimeException} if it is damaged. */
    FrameReader(Picture picture) {
        // Held by memory alone: ImageIO's own streams would write to disk.
        in = new MemoryCacheImageInputStream(new ByteArrayInputStream(picture.bytes()));
        reader = ImageIO.getImageReadersByMIMEType(picture.type().mediaType()).next();
        reader.setInput(in, false, true);
        reader.addIIOReadWarningListener((source, warning) -> damaged = true);
    }

    /** Whether a picture is of a kind that is read here at all. GIF and WebP are not: no video tool writes frames so. */
    static boolean reads(Picture picture) {
        return picture.type() == ImageType.PNG
                || (picture.type() == ImageType.JPEG && scans(picture.bytes()) <= MOST_SCANS);
    }

    /** Start-of-scan markers: inside a scan, 0xFF is always followed by 0 or by a restart marker. */
    private static int scans(byte[] jpeg) {
        int scans = 0;
        for (int i = 1; i < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xDA && jpeg[i - 1] == (byte) 0xFF) {
                scans++;
            }
        }
        return scans;
    }

    /** Whether it is neither too small nor too large for a frame. */
    boolean hasUsualSize() throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        return width >= LEAST_SIDE && height >= LEAST_SIDE && (long) width * height <= MOST_PIXELS;
    }

    /**
     * Half the pixels of a few rows, below the black bars of a wide film, which take an eighth of the height at 2.4:1: most frames show
     * there that they are not blank, and the rest of them need not be decoded.
     */
    PixelSpread strip() throws IOException {
        int height = reader.getHeight(0);
        int top = height / 7 / STRIP_ROWS * STRIP_ROWS;
        ImageReadParam rows = reader.getDefaultReadParam();
        rows.setSourceRegion(new Rectangle(0, top, reader.getWidth(0), Math.min(STRIP_ROWS, height - top)));
        rows.setSourceSubsampling(2, 1, 0, 0);
        return PixelSpread.of(reader.read(0, rows));
    }

    /** The whole frame. */
    PixelSpread whole() throws IOException {
        double pixels = (double) reader.getWidth(0) * reader.getHeight(0);
        int step = (int) Math.ceil(Math.sqrt(pixels / MOST_SAMPLES));
        ImageReadParam every = reader.getDefaultReadParam();
        every.setSourceSubsampling(step, step, 0, 0);
        return PixelSpread.of(reader.read(0, every));
    }

    /** Whether what was read so far is not whole: the missing rest would look uniform. */
    boolean isDamaged() {
        return damaged;
    }

    @Override
    public void close() throws IOException {
        reader.dispose();
        in.close();
    }
}
