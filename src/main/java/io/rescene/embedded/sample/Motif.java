package io.rescene.embedded.sample;

import java.awt.Color;
import java.util.function.Consumer;

/** What a sample picture shows. */
enum Motif {
    /** Nothing: a lens cap, a cut between two scenes. */
    BLACK(brush -> brush.box(Color.BLACK, 0, 0, 1, 1)),
    SEA(brush -> {
        double horizon = brush.between(0.4, 0.6);
        brush.fade(brush.near(0.57, 0.55, 0.95), brush.near(0.55, 0.15, 1), 0, horizon);
        brush.fade(brush.near(0.56, 0.75, 0.75), brush.near(0.6, 0.9, 0.4), horizon, 1);
        for (int i = brush.count(30, 70); i > 0; i--) {
            double y = brush.between(horizon, 1);
            brush.box(
                    brush.near(0.53, 0.3, 0.95),
                    brush.between(0, 1),
                    y,
                    brush.between(0.02, 0.1) * (y - horizon + 0.2),
                    0.006);
        }
    }),
    SUNSET(brush -> {
        double horizon = brush.between(0.6, 0.75);
        brush.fade(brush.near(0.8, 0.5, 0.45), brush.near(0.07, 0.85, 1), 0, horizon);
        brush.glow(brush.near(0.13, 0.5, 1), brush.between(0.2, 0.8), horizon - 0.08, brush.between(0.06, 0.12));
        brush.ridge(brush.near(0.02, 0.6, 0.25), horizon, 0.08, brush.count(4, 9));
    }),
    NIGHT_CITY(brush -> {
        brush.fade(brush.near(0.65, 0.8, 0.08), brush.near(0.7, 0.6, 0.25), 0, 1);
        for (double x = -0.02; x < 1; x += brush.between(0.07, 0.13)) {
            double top = brush.between(0.25, 0.7);
            double width = brush.between(0.06, 0.1);
            brush.box(brush.near(0.65, 0.4, 0.12), x, top, width, 1 - top);
            for (double y = top + 0.04; y < 0.95; y += 0.07) {
                for (double window = 0.012; window < width - 0.015; window += 0.022) {
                    if (brush.between(0, 1) < 0.45) {
                        brush.box(brush.near(0.13, 0.55, 0.95), x + window, y, 0.011, 0.035);
                    }
                }
            }
        }
    }),
    FOREST(brush -> {
        brush.fade(brush.near(0.3, 0.25, 0.85), brush.near(0.32, 0.7, 0.3), 0, 1);
        for (int i = brush.count(14, 26); i > 0; i--) {
            double x = brush.between(0, 1);
            double top = brush.between(0.05, 0.45);
            double half = brush.between(0.04, 0.09);
            brush.box(brush.near(0.08, 0.55, 0.3), x - 0.006, top + 0.3, 0.012, 0.5);
            brush.shape(
                    brush.near(0.33, 0.7, brush.between(0.2, 0.5)), x, top, x - half, top + 0.5, x + half, top + 0.5);
        }
    }),
    MOUNTAINS(brush -> {
        brush.fade(brush.near(0.58, 0.35, 0.9), brush.near(0.1, 0.1, 0.98), 0, 0.7);
        brush.ridge(brush.near(0.6, 0.25, 0.65), 0.45, 0.35, brush.count(5, 8));
        brush.ridge(brush.near(0.6, 0.3, 0.45), 0.62, 0.25, brush.count(6, 10));
        brush.ridge(brush.near(0.35, 0.5, 0.3), 0.8, 0.15, brush.count(8, 14));
    }),
    SNOW(brush -> {
        brush.fade(brush.near(0.6, 0.08, 0.8), brush.near(0.6, 0.02, 0.95), 0, 0.6);
        brush.ridge(brush.near(0.58, 0.05, 0.97), 0.6, 0.12, brush.count(4, 7));
        for (int i = brush.count(60, 140); i > 0; i--) {
            brush.spot(Color.WHITE, brush.between(0, 1), brush.between(0, 1), brush.between(0.004, 0.012));
        }
    }),
    DESERT(brush -> {
        brush.fade(brush.near(0.55, 0.3, 0.95), brush.near(0.12, 0.25, 0.98), 0, 0.5);
        brush.ridge(brush.near(0.1, 0.55, 0.9), 0.5, 0.1, brush.count(3, 5));
        brush.ridge(brush.near(0.09, 0.6, 0.75), 0.68, 0.14, brush.count(3, 5));
        brush.ridge(brush.near(0.08, 0.65, 0.6), 0.85, 0.1, brush.count(2, 4));
    }),
    STREET(brush -> {
        double vanish = brush.between(0.35, 0.65);
        brush.fade(brush.near(0.6, 0.05, 0.8), brush.near(0.6, 0.05, 0.9), 0, 0.5);
        brush.shape(brush.near(0.05, 0.35, 0.55), 0, 0.05, vanish, 0.48, vanish, 0.52, 0, 0.95);
        brush.shape(brush.near(0.6, 0.15, 0.45), 1, 0, vanish, 0.48, vanish, 0.52, 1, 0.9);
        brush.shape(brush.near(0.6, 0.05, 0.35), 0, 1, 0, 0.95, vanish, 0.5, 1, 0.9, 1, 1);
        for (int i = 0; i < 5; i++) {
            double y = 0.55 + i * i * 0.03;
            brush.box(brush.near(0.14, 0.3, 0.95), vanish - 0.008, y, 0.016, 0.02 + i * 0.008);
        }
    }),
    ROOM(brush -> {
        double hue = brush.between(0, 1);
        brush.box(brush.near(hue, 0.35, 0.75), 0, 0, 1, 0.7);
        brush.fade(brush.near(0.08, 0.55, 0.5), brush.near(0.07, 0.6, 0.35), 0.7, 1);
        double x = brush.between(0.1, 0.6);
        brush.box(brush.near(0.55, 0.15, 0.98), x, 0.12, 0.26, 0.36);
        brush.box(brush.near(hue + 0.5, 0.5, 0.55), brush.between(0.05, 0.55), 0.58, 0.4, 0.26);
        brush.glow(brush.near(0.14, 0.35, 1), brush.between(0.7, 0.92), 0.3, 0.05);
    }),
    STAGE(brush -> {
        brush.fade(brush.near(0.78, 0.7, 0.15), brush.near(0.85, 0.6, 0.3), 0, 1);
        for (int i = brush.count(3, 6); i > 0; i--) {
            double x = brush.between(0.05, 0.95);
            double foot = x + brush.between(-0.25, 0.25);
            Color beam = brush.near(brush.between(0.75, 1.15), 0.65, 0.95);
            brush.shape(
                    new Color(beam.getRed(), beam.getGreen(), beam.getBlue(), 110),
                    x,
                    0,
                    foot - 0.1,
                    0.85,
                    foot + 0.1,
                    0.85);
        }
        brush.box(brush.near(0.05, 0.5, 0.12), 0, 0.85, 1, 0.15);
    }),
    TABLE(brush -> {
        brush.fade(brush.near(0.1, 0.12, 0.96), brush.near(0.1, 0.2, 0.9), 0, 1);
        for (int i = brush.count(3, 7); i > 0; i--) {
            double x = brush.between(0.12, 0.88);
            double y = brush.between(0.25, 0.8);
            double radius = brush.between(0.08, 0.2);
            brush.spot(brush.near(0.1, 0.1, 0.75), x + 0.01, y + 0.02, radius);
            brush.spot(brush.near(brush.between(0, 1), 0.75, 0.85), x, y, radius);
            brush.spot(brush.near(brush.between(0, 0.4), 0.5, 0.95), x, y, radius * 0.55);
        }
    }),
    FIELD(brush -> {
        brush.fade(brush.near(0.56, 0.5, 0.95), brush.near(0.55, 0.15, 0.98), 0, 0.5);
        brush.fade(brush.near(0.26, 0.7, 0.75), brush.near(0.3, 0.8, 0.4), 0.45, 1);
        for (int i = brush.count(2, 5); i > 0; i--) {
            double x = brush.between(0, 1);
            double y = brush.between(0.08, 0.3);
            for (int puff = 0; puff < 4; puff++) {
                brush.spot(Color.WHITE, x + puff * 0.03, y + brush.between(-0.02, 0.02), 0.05);
            }
        }
        for (int i = brush.count(40, 90); i > 0; i--) {
            brush.spot(
                    brush.near(brush.between(0.9, 1.15), 0.7, 0.95), brush.between(0, 1), brush.between(0.6, 1), 0.01);
        }
    });

    private final Consumer<Brush> picture;

    Motif(Consumer<Brush> picture) {
        this.picture = picture;
    }

    void paint(Brush brush) {
        picture.accept(brush);
    }
}
