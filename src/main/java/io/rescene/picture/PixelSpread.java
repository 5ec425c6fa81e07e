package io.rescene.picture;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * How the levels (0 to 255) of a frame's colour channels spread, over the whole and over tiles of about 16×16 pixels.
 *
 * @param brightness mean luma (ITU-R BT.601)
 * @param brightest the highest level in any channel
 * @param contrast the highest minus the lowest level, of the channel where that is largest
 * @param variance of the whole frame, of the channel where it is largest
 * @param variestTile the variance of the tile and channel where it is largest
 * @param structure the highest minus the lowest mean of a tile, of the channel where that is largest
 */
record PixelSpread(
        double brightness, int brightest, int contrast, double variance, double variestTile, double structure) {
    private static final int TILE = 16;

    /**
     * Measures an image.
     *
     * @throws IllegalArgumentException if it is not opaque, grey or RGB, with 8 bits a channel
     */
    static PixelSpread of(BufferedImage image) {
        Raster raster = image.getColorModel() instanceof IndexColorModel palette
                ? palette.convertToIntDiscrete(image.getRaster(), true).getRaster()
                : image.getRaster();
        int bands = raster.getNumBands();
        if (bands == 2 || bands > 4 || raster.getSampleModel().getSampleSize(0) != 8) {
            throw new IllegalArgumentException("Neither grey nor RGB with 8 bits a channel");
        }
        Channel[] channels = new Channel[bands];
        Arrays.setAll(channels, band -> new Channel(Math.max(1, raster.getWidth() / TILE)));
        measure(raster, channels);
        if (bands == 4 && channels[3].least < 255) {
            throw new IllegalArgumentException("Not opaque");
        }
        return of(channels, (long) raster.getWidth() * raster.getHeight());
    }

    private static void measure(Raster raster, Channel[] channels) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int columns = Math.max(1, width / TILE);
        int rows = Math.max(1, height / TILE);
        int[] levels = new int[width * channels.length];
        for (int row = 0; row < rows; row++) {
            for (int y = bound(row, rows, height); y < bound(row + 1, rows, height); y++) {
                raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, levels);
                for (int column = 0; column < columns; column++) {
                    int left = bound(column, columns, width);
                    int right = bound(column + 1, columns, width);
                    for (int band = 0; band < channels.length; band++) {
                        channels[band].add(column, levels, left, right, band, channels.length);
                    }
                }
            }
            for (Channel channel : channels) {
                channel.endTiles();
            }
        }
    }

    /** Where the n-th of so many parts begins. */
    private static int bound(int part, int parts, int length) {
        return (int) ((long) part * length / parts);
    }

    private static PixelSpread of(Channel[] channels, long pixels) {
        Channel red = channels[0];
        Channel green = channels[Math.min(1, channels.length - 1)];
        Channel blue = channels[Math.min(2, channels.length - 1)];
        Channel[] colours = {red, green, blue};
        return new PixelSpread(
                (0.299 * red.sum + 0.587 * green.sum + 0.114 * blue.sum) / pixels,
                Arrays.stream(colours).mapToInt(c -> c.most).max().orElse(0),
                Arrays.stream(colours).mapToInt(c -> c.most - c.least).max().orElse(0),
                Arrays.stream(colours)
                        .mapToDouble(c -> variance(c.sum, c.squares, pixels))
                        .max()
                        .orElse(0),
                Arrays.stream(colours).mapToDouble(c -> c.variestTile).max().orElse(0),
                Arrays.stream(colours)
                        .mapToDouble(c -> c.highestMean - c.lowestMean)
                        .max()
                        .orElse(0));
    }

    private static double variance(long sum, long squares, long count) {
        double mean = (double) sum / count;
        return Math.max(0, (double) squares / count - mean * mean);
    }

    /** Sums of one channel, of a row of tiles and of the whole. */
    private static final class Channel {
        private final int[] tileSums;
        private final int[] tileSquares;
        private final int[] tileCounts;
        private int least = 255;
        private int most;
        private long sum;
        private long squares;
        private double variestTile;
        private double lowestMean = 255;
        private double highestMean;

        Channel(int tiles) {
            tileSums = new int[tiles];
            tileSquares = new int[tiles];
            tileCounts = new int[tiles];
        }

        void add(int tile, int[] levels, int left, int right, int band, int bands) {
            int rowSum = 0;
            int rowSquares = 0;
            for (int x = left; x < right; x++) {
                int level = levels[x * bands + band];
                rowSum += level;
                rowSquares += level * level;
                least = Math.min(least, level);
                most = Math.max(most, level);
            }
            tileSums[tile] += rowSum;
            tileSquares[tile] += rowSquares;
            tileCounts[tile] += right - left;
        }

        void endTiles() {
            for (int tile = 0; tile < tileSums.length; tile++) {
                double mean = (double) tileSums[tile] / tileCounts[tile];
                lowestMean = Math.min(lowestMean, mean);
                highestMean = Math.max(highestMean, mean);
                variestTile = Math.max(variestTile, variance(tileSums[tile], tileSquares[tile], tileCounts[tile]));
                sum += tileSums[tile];
                squares += tileSquares[tile];
            }
            Arrays.fill(tileSums, 0);
            Arrays.fill(tileSquares, 0);
            Arrays.fill(tileCounts, 0);
        }
    }
}
