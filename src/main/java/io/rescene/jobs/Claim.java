package io.rescene.jobs;

import java.util.Optional;

/** What claiming an entry came to. */
public sealed interface Claim {
    /**
     * This worker holds the job; its video is PROCESSING.
     *
     * @param job the job, with its token
     * @param fingerprint the video's scenes and pictures at the claim, see {@link SceneFingerprint}
     * @param language what the video's owner prefers, as it stands in the profile; empty if nothing does
     */
    record Held(Job job, String fingerprint, Optional<String> language) implements Claim {}

    /** The video is no candidate any more; the job is closed as skipped. */
    record Skipped(long job, String reason) implements Claim {}

    /** An account of the job is at its cap: it waits, queued, and is pushed again when there is room. */
    record Capped(long job, String account) implements Claim {}

    /** The job is not to be had: somebody has it, or it is finished. The entry was a double. */
    record NotOpen(String reason) implements Claim {}

    /** The entry is no job at all. */
    record Rejected(String reason) implements Claim {}

    /** Its worker died with this job without one new answer: it is to be claimed again when no other is in work. */
    record RunAlone() implements Claim {}
}
