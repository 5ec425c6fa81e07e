/** Candidates on their way to the list: pages, jobs, pace, estimate. */
@NullMarked
package io.rescene.route.enqueue;

import org.jspecify.annotations.NullMarked;
