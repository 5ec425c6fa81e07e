@NullMarked
package io.rescene.ledger;

import org.jspecify.annotations.NullMarked;
