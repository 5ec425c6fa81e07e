/** The job table: enqueue, claim, heartbeat, take-over, retry, dead, and the fenced save. */
@NullMarked
package io.rescene.jobs;

import org.jspecify.annotations.NullMarked;
