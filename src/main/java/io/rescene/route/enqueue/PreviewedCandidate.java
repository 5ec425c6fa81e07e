package io.rescene.route.enqueue;

import io.rescene.estimate.Estimate;
import java.util.Map;

/**
 * A candidate as a dry run shows it.
 *
 * @param row its columns by name
 * @param scenes how many scenes it has
 * @param open whether it has an open job, so that it would be skipped
 * @param estimate what it will come to; nothing for one that would be skipped
 */
public record PreviewedCandidate(Map<String, Object> row, long scenes, boolean open, Estimate estimate) {}
