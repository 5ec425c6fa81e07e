/**
 * What all go on by though something fails: threads that last, bounded waits, places that may become fewer, work that is
 * repeated, whom trouble is to be blamed on; and in SQL which workers live and what a time in the future means.
 */
@NullMarked
package io.rescene.resilience;

import org.jspecify.annotations.NullMarked;
