/** The job table: enqueue, claim, heartbeat, retry, dead, and the fenced save. */
@NullMarked
package io.rescene.jobs;

import org.jspecify.annotations.NullMarked;
