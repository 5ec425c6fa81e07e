/** One question, from its stored answer to its row in the ledger: budget, slot, HTTP call, outcome. */
@NullMarked
package io.rescene.route.call;

import org.jspecify.annotations.NullMarked;
