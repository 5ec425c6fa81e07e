/** Tests of estimates and reports. */
@NullMarked
package io.rescene.estimate;

import org.jspecify.annotations.NullMarked;
