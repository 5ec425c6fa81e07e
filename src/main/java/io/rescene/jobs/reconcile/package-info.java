/** What one worker does for all: taking over from those that are gone, releasing what is due, pushing what is missing. */
@NullMarked
package io.rescene.jobs.reconcile;

import org.jspecify.annotations.NullMarked;
