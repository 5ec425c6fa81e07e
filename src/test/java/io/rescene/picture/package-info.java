/** Tests of fetching pictures: addresses, types, redirects, limits. */
@NullMarked
package io.rescene.picture;

import org.jspecify.annotations.NullMarked;
