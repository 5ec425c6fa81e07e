/** Tests of the whole: the direction of the dependencies. */
@NullMarked
package io.rescene;

import org.jspecify.annotations.NullMarked;
