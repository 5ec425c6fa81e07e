/** Tests of the embedded servers. */
@NullMarked
package io.rescene.embedded;

import org.jspecify.annotations.NullMarked;
