package io.rescene.picture;

import java.io.IOException;

/**
 * Tells frames on which nothing can be seen, black ones and those of one colour, so that nobody has to be asked about
 * them. It says so only of what no model could describe: grain and the noise of compression average out over a tile and
 * have no outliers; a shape, a line of text or a gradient does not.
 *
 * @param brightness 0 to 255: a frame counts as black if its mean brightness is at most this and nothing on it is
 *     brighter than twice this
 * @param variance at least 0: a frame counts as uniform if the variance of each colour channel, in levels of 0 to 255
 *     squared, is at most this, and nothing on it stands out
 */
public record Blankness(double brightness, double variance) {
    /** How far the means of two tiles of a blank frame may lie apart: what rounding in a JPEG makes of one colour. */
    private static final double MOST_STRUCTURE = 4;

    /** A tile's variance is measured from few pixels: one that is no different from the others may have this much more. */
    private static final double MORE_IN_A_TILE = 2;

    /** How many standard deviations the lowest and the highest level of grain may lie apart. */
    private static final double DEVIATIONS = 10;

    /**
     * Whether a picture is blank. Never throws, whatever the bytes.
     *
     * @return false if anything can be seen, and if that can't be told: the picture is damaged, smaller than {@link
     *     FrameReader#LEAST_SIDE} on a side, larger than {@link FrameReader#MOST_PIXELS}, transparent, or neither JPEG nor
     *     PNG
     */
    public boolean isBlank(Picture picture) {
        if (!FrameReader.reads(picture)) {
            return false;
        }
        try (FrameReader frame = new FrameReader(picture)) {
            return frame.hasUsualSize() && isBlank(frame.strip()) && isBlank(frame.whole()) && !frame.isDamaged();
        } catch (IOException | RuntimeException | LinkageError e) {
            // The decoders throw all sorts of exceptions on damaged files, and a slim Java may lack them.
            return false;
        }
    }

    private boolean isBlank(PixelSpread spread) {
        if (spread.structure() > MOST_STRUCTURE) {
            return false;
        }
        boolean black = spread.brightness() <= brightness && spread.brightest() <= 2 * brightness;
        boolean uniform = spread.variance() <= variance
                && spread.variestTile() <= MORE_IN_A_TILE * variance
                && spread.contrast() <= DEVIATIONS * Math.sqrt(variance);
        return black || uniform;
    }
}
