/** Tests of what an operator sees. */
@NullMarked
package io.rescene.monitor;

import org.jspecify.annotations.NullMarked;
