/** Fetching a scene's picture safely. */
@NullMarked
package io.rescene.picture;

import org.jspecify.annotations.NullMarked;
