/** Calls that were paid, and their answers. */
@NullMarked
package io.rescene.ledger;

import org.jspecify.annotations.NullMarked;
