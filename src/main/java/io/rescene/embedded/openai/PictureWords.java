package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts what was measured of a picture into words: the same picture always into the same ones. */
final class PictureWords {
    private static final int MOST_ENTITIES = 5;
    private static final int MOST_ACTIONS = 3;

    /** A colour with less of the picture than this is not named. */
    private static final double WORTH_NAMING = 0.04;

    private static final List<Double> TEXTURES = List.of(0.0058, 0.0095, 0.016);
    private static final List<String> PLACES = List.of(
            "the top left|왼쪽 위",
            "the top|위쪽",
            "the top right|오른쪽 위",
            "the left|왼쪽",
            "the centre|가운데",
            "the right|오른쪽",
            "the bottom left|왼쪽 아래",
            "the bottom|아래쪽",
            "the bottom right|오른쪽 아래");

    private final PictureLook look;
    private final Language language;

    /**
     * Words for a picture.
     *
     * @param look what there is to be seen
     * @param language of the words
     */
    PictureWords(PictureLook look, Language language) {
        this.look = look;
        this.language = language;
    }

    /** The four properties of a scene's answer; description and lists are empty for {@code no_content}. */
    ObjectNode scene() {
        ObjectNode scene = JsonNodeFactory.instance.objectNode();
        scene.put("status", look.empty() ? "no_content" : "ok");
        scene.put("description", look.empty() ? "" : description());
        ArrayNode entities = scene.putArray("entities");
        ArrayNode actions = scene.putArray("actions");
        if (!look.empty()) {
            entities().forEach(entities::add);
            actions().forEach(actions::add);
        }
        return scene;
    }

    private String description() {
        long brightness = Math.round(look.brightness() * 100);
        String place = language.pick(PLACES.get(look.light()));
        if (language == Language.KO) {
            return "%s %s %s 화면에 %s이 두드러지고 빛은 %s에 모여 있습니다. %s를 차지하고 밝기는 %d퍼센트입니다."
                    .formatted(tone(), texture(), shape(), colours(), place, shares("%s이 %d퍼센트"), brightness);
        }
        return "A %s, %s %s picture in %s, with most light at %s. It is %s, with a brightness of %d percent."
                .formatted(tone(), texture(), shape(), colours(), place, shares("%2$d percent %1$s"), brightness);
    }

    /** How much the two leading colours take up. */
    private String shares(String each) {
        return look.shares().stream()
                .limit(2)
                .map(share -> each.formatted(share.getKey().in(language), Math.round(share.getValue() * 100)))
                .collect(Collectors.joining(", "));
    }

    private String colours() {
        List<String> names = look.shares().stream()
                .filter(share -> share.getValue() >= WORTH_NAMING)
                .limit(3)
                .map(share -> share.getKey().in(language))
                .toList();
        if (names.isEmpty()) {
            return look.shares().get(0).getKey().in(language);
        }
        if (names.size() == 1) {
            return names.get(0);
        }
        String last = names.get(names.size() - 1);
        return String.join(", ", names.subList(0, names.size() - 1)) + language.pick(" and |과 ") + last;
    }

    private String tone() {
        return language.pick(step(
                look.brightness(),
                List.of(0.15, 0.32, 0.5, 0.68),
                "very dark|아주 어둡고",
                "dim|어둑하고",
                "softly lit|은은하고",
                "bright|밝고",
                "very bright|아주 밝고"));
    }

    private String texture() {
        return language.pick(step(look.detail(), TEXTURES, "smooth|매끈한", "calm|차분한", "detailed|세밀한", "busy|복잡한"));
    }

    private String shape() {
        double ratio = (double) look.width() / look.height();
        return language.pick(step(ratio, List.of(0.9, 1.12), "tall|세로", "square|정사각형", "wide|가로"));
    }

    private List<String> entities() {
        Set<String> entities = new LinkedHashSet<>();
        for (int band = 0; band < look.bands().size(); band++) {
            entities.add(look.bands().get(band).thing(band, language));
        }
        for (Map.Entry<Colour, Double> share : look.shares()) {
            if (share.getValue() >= WORTH_NAMING) {
                entities.add(share.getKey().thing(1, language));
            }
        }
        if (look.brightness() < 0.3 && look.peak() > 0.6) {
            entities.add(language.pick("lights|불빛"));
        }
        return entities.stream().limit(MOST_ENTITIES).toList();
    }

    private List<String> actions() {
        List<String> actions = new ArrayList<>();
        if (look.peak() - look.brightness() > 0.45) {
            actions.add("glowing|빛나기");
        }
        actions.add(step(look.detail(), TEXTURES, "resting|쉬기", "drifting|떠다니기", "moving|움직이기", "crowding|붐비기"));
        if (look.upright() > 0.62) {
            actions.add("standing|서 있기");
        } else if (look.upright() < 0.38) {
            actions.add("stretching out|펼쳐지기");
        }
        actions.add(look.light() < 3 ? "rising|떠오르기" : look.light() > 5 ? "settling|가라앉기" : "shining through|비치기");
        return actions.stream().limit(MOST_ACTIONS).map(language::pick).toList();
    }

    /** The word of the first limit that {@code value} is below, else the last word. */
    private static String step(double value, List<Double> limits, String... words) {
        int i = 0;
        while (i < limits.size() && value >= limits.get(i)) {
            i++;
        }
        return words[i];
    }
}
