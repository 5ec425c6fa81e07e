@NullMarked
package io.rescene.ledger.purse;

import org.jspecify.annotations.NullMarked;
