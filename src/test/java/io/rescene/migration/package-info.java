/** Tests of the migrations. */
@NullMarked
package io.rescene.migration;

import org.jspecify.annotations.NullMarked;
