package io.rescene.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rescene.scene.SceneResult;
import java.util.List;

/** A video's scenes as the JSON arrays that the statements of {@link Save} take. */
final class SceneJson {
    private static final int MOST_REASONS = 100;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SceneJson() {}

    /** The scenes with what is written of each; of one that is not described, only its id, and NULL is written. */
    static String rows(List<SceneResult> results) {
        ArrayNode rows = MAPPER.createArrayNode();
        for (SceneResult result : results) {
            ObjectNode row = rows.addObject().put("id", result.scene().id().toString());
            if (result instanceof SceneResult.Described described) {
                row.put("description", described.description());
                described.entities().forEach(row.putArray("entities")::add);
                described.actions().forEach(row.putArray("actions")::add);
                described.tags().forEach(row.putArray("tags")::add);
            }
        }
        return text(rows);
    }

    /** The scenes that failed with their reasons, the first 100. */
    static String failures(List<SceneResult> results) {
        ArrayNode failures = MAPPER.createArrayNode();
        for (SceneResult result : results) {
            if (result instanceof SceneResult.Failed failure && failures.size() < MOST_REASONS) {
                failures.addObject()
                        .put("scene", failure.scene().id().toString())
                        .put("index", failure.scene().index())
                        .put("reason", failure.reason());
            }
        }
        return text(failures);
    }

    private static String text(ArrayNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A video's scenes could not be written as JSON", e);
        }
    }
}
