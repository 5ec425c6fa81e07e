/** Connections over HTTP that last: kept while they may be used, left where they may not, and never written to after their end. */
@NullMarked
package io.rescene.resilience.http;

import org.jspecify.annotations.NullMarked;
