/** A worker's life: its parts, its lease and housekeeping, its bean and figures, how it is watched and how it ends. */
@NullMarked
package io.rescene.runtime.worker;

import org.jspecify.annotations.NullMarked;
