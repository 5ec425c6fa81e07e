/** Spans and meters of the routes. */
@NullMarked
package io.rescene.runtime.trace;

import org.jspecify.annotations.NullMarked;
