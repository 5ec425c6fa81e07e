package io.rescene.jobs;

import io.rescene.scene.SceneResult;
import java.util.List;
import java.util.Optional;

/**
 * What a save writes of a video.
 *
 * @param scenes how many scenes; the others are left as they were
 * @param rows their JSON
 * @param summary the video's summary, if it has one
 * @param keepsSummary whether the summary that is there stays, as it may tell of scenes that are left as they were
 */
record ToWrite(int scenes, String rows, Optional<String> summary, boolean keepsSummary) {
    /**
     * What is to be written of these.
     *
     * @param results what became of every scene of the video
     * @param summary the new summary; empty if no scene was described
     */
    static ToWrite of(List<SceneResult> results, Optional<String> summary) {
        List<SceneResult> known =
                results.stream().filter(result -> !result.leavesRow()).toList();
        return new ToWrite(
                known.size(), SceneJson.rows(known), summary, summary.isEmpty() && known.size() < results.size());
    }
}
