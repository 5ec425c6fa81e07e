/** Tests of the spine's parts that need no service. */
@NullMarked
package io.rescene.route;

import org.jspecify.annotations.NullMarked;
