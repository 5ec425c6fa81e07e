package io.rescene.embedded.openai;

import java.util.Locale;

/** The colour names the stand-in knows, with the things it takes such a colour for, by where it is in the picture. */
enum Colour {
    BLACK("검은색", "night sky|밤하늘", "silhouette|실루엣", "shadow|그림자"),
    GREY("회색", "overcast sky|흐린 하늘", "wall|벽", "pavement|포장도로"),
    WHITE("흰색", "cloud|구름", "light|빛", "snow|눈"),
    RED("빨간색", "red sky|붉은 하늘", "red wall|붉은 벽", "carpet|카펫"),
    ORANGE("주황색", "sunset|노을", "warm light|따뜻한 빛", "warm ground|따뜻한 바닥"),
    YELLOW("노란색", "haze|안개", "lamp|조명", "sand|모래"),
    GREEN("초록색", "foliage|나뭇잎", "trees|나무", "meadow|풀밭"),
    CYAN("청록색", "clear sky|맑은 하늘", "glass|유리", "shallow water|얕은 물"),
    BLUE("파란색", "sky|하늘", "distance|먼 풍경", "water|물"),
    PURPLE("보라색", "dusk sky|해 질 녘 하늘", "curtain|커튼", "heather|보랏빛 들판"),
    PINK("분홍색", "evening sky|저녁 하늘", "blossom|꽃", "petals|꽃잎"),
    BROWN("갈색", "ceiling|천장", "wood|나무판", "soil|흙");

    private final String korean;
    private final String top;
    private final String middle;
    private final String bottom;

    Colour(String korean, String top, String middle, String bottom) {
        this.korean = korean;
        this.top = top;
        this.middle = middle;
        this.bottom = bottom;
    }

    /** The colour's name; every Korean one ends in a consonant, so the same particles fit all. */
    String in(Language language) {
        return language == Language.KO ? korean : name().toLowerCase(Locale.ROOT);
    }

    /**
     * What this colour is taken for.
     *
     * @param band 0 the top third of the picture, 1 the middle, 2 the bottom
     */
    String thing(int band, Language language) {
        return language.pick(band == 0 ? top : band == 1 ? middle : bottom);
    }

    /**
     * The name of an sRGB colour, by hue, saturation and value of the HSV model.
     *
     * @param r red, 0 to 255
     * @param g green, 0 to 255
     * @param b blue, 0 to 255
     */
    static Colour of(int r, int g, int b) {
        int max = Math.max(r, Math.max(g, b));
        int min = Math.min(r, Math.min(g, b));
        int chroma = max - min;
        if (max < 36) {
            return BLACK;
        }
        if (chroma * 100 < max * 16) {
            return max > 215 ? WHITE : max < 60 ? BLACK : GREY;
        }
        if (max > 215 && chroma * 100 < max * 22) {
            return WHITE;
        }
        double hue = hue(r, g, b, max, chroma);
        if ((hue < 12 || hue >= 345) && max < 110) {
            return BROWN;
        }
        if (hue < 50 && hue >= 12 && max < 150) {
            return BROWN;
        }
        return byHue(hue, max, chroma);
    }

    private static Colour byHue(double hue, int max, int chroma) {
        if (hue < 12 || hue >= 345) {
            return max > 190 && chroma * 100 < max * 50 ? PINK : RED;
        }
        if (hue < 42) {
            return ORANGE;
        }
        if (hue < 68) {
            return YELLOW;
        }
        if (hue < 160) {
            return GREEN;
        }
        if (hue < 195) {
            return CYAN;
        }
        if (hue < 255) {
            return BLUE;
        }
        return hue < 300 ? PURPLE : PINK;
    }

    private static double hue(int r, int g, int b, int max, int chroma) {
        double sixth;
        if (max == r) {
            sixth = (double) (g - b) / chroma;
        } else if (max == g) {
            sixth = (double) (b - r) / chroma + 2;
        } else {
            sixth = (double) (r - g) / chroma + 4;
        }
        return (sixth * 60 + 360) % 360;
    }
}
