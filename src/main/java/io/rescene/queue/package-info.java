/** The Camel component {@code redis-queue:}, which knows nothing about videos. */
@NullMarked
package io.rescene.queue;

import org.jspecify.annotations.NullMarked;
