/** Faults on purpose: what Rescene promises, held against kills, pauses, lost connections and bad answers. */
@NullMarked
package io.rescene.chaos;

import org.jspecify.annotations.NullMarked;
