/**
 * What the commands do, in the folders below, none of which knows this one: {@code exit}, {@code settings}, {@code connect},
 * {@code camel}, {@code trace}, {@code worker}.
 */
@NullMarked
package io.rescene.runtime;

import org.jspecify.annotations.NullMarked;
