/** Tests of the Redis list and its leases. */
@NullMarked
package io.rescene.queue;

import org.jspecify.annotations.NullMarked;
