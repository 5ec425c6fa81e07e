/** Pictures ahead of their calls: fetched, prepared, and bounded in bytes. */
@NullMarked
package io.rescene.route.picture;

import org.jspecify.annotations.NullMarked;
