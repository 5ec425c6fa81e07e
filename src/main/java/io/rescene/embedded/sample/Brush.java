package io.rescene.embedded.sample;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Random;

/** The strokes motifs are made of. Places and sizes are parts of the canvas, 0 to 1; colours are HSB, 0 to 1. */
final class Brush {
    private final Graphics2D canvas;
    private final Random random;

    Brush(Graphics2D canvas, Random random) {
        this.canvas = canvas;
        this.random = random;
    }

    /** An even random number from {@code low} to {@code high}. */
    double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    int count(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** A colour near the given one: each part moves by up to 0.03. */
    Color near(double hue, double saturation, double brightness) {
        return Color.getHSBColor(
                (float) (hue + between(-0.03, 0.03)),
                (float) Math.min(1, Math.max(0, saturation + between(-0.03, 0.03))),
                (float) Math.min(1, Math.max(0, brightness + between(-0.03, 0.03))));
    }

    /** Fills from {@code y1} to the bottom, going over from one colour to the other until {@code y2}. */
    void fade(Color upper, Color lower, double y1, double y2) {
        canvas.setPaint(new GradientPaint(0, px(y1, false), upper, 0, px(y2, false), lower));
        canvas.fill(new Rectangle2D.Double(0, px(y1, false), ScenePainter.WIDTH, px(1 - y1, false)));
    }

    void box(Color colour, double x, double y, double width, double height) {
        canvas.setPaint(colour);
        canvas.fill(new Rectangle2D.Double(px(x, true), px(y, false), px(width, true), px(height, false)));
    }

    /** A round spot; {@code radius} is a part of the height. */
    void spot(Color colour, double x, double y, double radius) {
        float r = px(radius, false);
        canvas.setPaint(colour);
        canvas.fill(new Ellipse2D.Double(px(x, true) - r, px(y, false) - r, 2 * r, 2 * r));
    }

    /** A spot that shines into its surroundings. */
    void glow(Color colour, double x, double y, double radius) {
        for (int ring = 8; ring > 0; ring--) {
            Color veil = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 22);
            spot(veil, x, y, radius * (1 + ring * 0.4));
        }
        spot(colour, x, y, radius);
    }

    /** A filled outline through {@code points} (x, y, x, y, …). */
    void shape(Color colour, double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(px(points[0], true), px(points[1], false));
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(px(points[i], true), px(points[i + 1], false));
        }
        path.closePath();
        canvas.setPaint(colour);
        canvas.fill(path);
    }

    /** A ragged line of hills from side to side around {@code y}, filled down to the bottom. */
    void ridge(Color colour, double y, double height, int peaks) {
        double[] points = new double[2 * (peaks + 3)];
        points[1] = 1;
        for (int i = 0; i <= peaks; i++) {
            points[2 * i + 2] = (double) i / peaks;
            points[2 * i + 3] = y + between(-height, height) / 2;
        }
        points[points.length - 2] = 1;
        points[points.length - 1] = 1;
        shape(colour, points);
    }

    private static float px(double part, boolean across) {
        return (float) (part * (across ? ScenePainter.WIDTH : ScenePainter.HEIGHT));
    }
}
