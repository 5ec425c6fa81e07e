/** Money: what is set aside for calls before they begin, by account, so that no cap is passed. */
@NullMarked
package io.rescene.ledger.purse;

import org.jspecify.annotations.NullMarked;
