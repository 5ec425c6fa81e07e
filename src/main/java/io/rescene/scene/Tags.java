package io.rescene.scene;

import io.rescene.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules that make tags of entities and actions. */
public final class Tags {
    /** The longest tag that is kept, in code points. */
    public static final int LONGEST = 40;

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private Tags() {}

    /**
     * Entities or actions as given, only trimmed and without empty ones.
     *
     * @param given names from the model, in its order
     * @return the names that are left, cleaned for PostgreSQL
     */
    public static List<String> trimmed(List<String> given) {
        List<String> kept = new ArrayList<>(given.size());
        for (String name : given) {
            String clean = Text.strip(Text.clean(name));
            if (!clean.isEmpty()) {
                kept.add(clean);
            }
        }
        return List.copyOf(kept);
    }

    /**
     * Entities, then actions; white space folded, lower-cased, without doubles, those over {@link #LONGEST} dropped.
     *
     * @param entities trimmed entities
     * @param actions trimmed actions
     * @return the tags in the order of their first appearance; empty if nothing is left
     */
    public static List<String> of(List<String> entities, List<String> actions) {
        Set<String> tags = new LinkedHashSet<>();
        for (List<String> names : List.of(entities, actions)) {
            for (String name : names) {
                String tag = WHITE_SPACE.matcher(name).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
                if (!tag.isEmpty() && tag.codePointCount(0, tag.length()) <= LONGEST) {
                    tags.add(tag);
                }
            }
        }
        return List.copyOf(tags);
    }
}
