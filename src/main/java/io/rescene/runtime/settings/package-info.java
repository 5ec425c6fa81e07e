/** All settings: where they come from, their bounds, and what is wrong with them. */
@NullMarked
package io.rescene.runtime.settings;

import org.jspecify.annotations.NullMarked;
