/** What lets all the rest go on though something fails: threads that last, bounded waits, database work that is repeated. */
@NullMarked
package io.rescene.resilience;

import org.jspecify.annotations.NullMarked;
