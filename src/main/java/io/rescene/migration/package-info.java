/** Migrations, their verification and their rollback. */
@NullMarked
package io.rescene.migration;

import org.jspecify.annotations.NullMarked;
