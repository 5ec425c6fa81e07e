/** Tests of the routes. */
@NullMarked
package io.rescene.route;

import org.jspecify.annotations.NullMarked;
