/** Rescene: upgrades a video library to visual semantics v2. */
@NullMarked
package io.rescene;

import org.jspecify.annotations.NullMarked;
