package io.rescene.scene;

import io.rescene.text.Text;
import java.util.List;

/** What became of one scene of a video that is being upgraded. */
public sealed interface SceneResult {
    /** The scene this is about. */
    Scene scene();

    /** Whether its row is left as it was, as nothing is known of what it shows: an earlier upgrade may have described it. */
    default boolean leavesRow() {
        return this instanceof NoPicture || this instanceof Failed;
    }

    /**
     * The scene was described.
     *
     * @param description not blank, at most {@link #LONGEST_DESCRIPTION} code points
     * @param entities trimmed, as the model gave them
     * @param actions trimmed, as the model gave them
     */
    record Described(Scene scene, String description, List<String> entities, List<String> actions)
            implements SceneResult {
        /** Applies the rules for what may be stored: cleaned, cut, trimmed. */
        public Described {
            String clean = Text.clean(description);
            // As given if it can be kept so; else white space must neither push out what it says nor be what is left at
            // an end.
            boolean asGiven = clean.equals(description) && clean.length() <= LONGEST_DESCRIPTION;
            description = asGiven ? clean : Text.cut(clean.strip(), LONGEST_DESCRIPTION);
            entities = Tags.trimmed(entities);
            actions = Tags.trimmed(actions);
        }

        /** The scene's tags, see {@link Tags#of}. */
        public List<String> tags() {
            return Tags.of(entities, actions);
        }
    }

    /**
     * The picture shows nothing that could be described; the row has NULL.
     *
     * @param judgedHere whether that was seen here, and nobody was asked
     */
    record NoContent(Scene scene, boolean judgedHere) implements SceneResult {}

    /** The scene has no picture; the row is left as it was. */
    record NoPicture(Scene scene) implements SceneResult {}

    /**
     * The scene can never be described; the row is left as it was.
     *
     * @param reason one line for the operator
     */
    record Failed(Scene scene, String reason) implements SceneResult {}

    /** The most code points a description keeps. */
    int LONGEST_DESCRIPTION = 500;
}
