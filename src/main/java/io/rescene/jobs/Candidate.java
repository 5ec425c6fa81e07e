package io.rescene.jobs;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A video that is to be upgraded, as the enqueuing route found it.
 *
 * @param video its id
 * @param owner its owner; null if it has none
 */
public record Candidate(UUID video, @Nullable UUID owner) {}
