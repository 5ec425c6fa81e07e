/** Money, as far as jobs, ledger and status all know it: whose accounts a call counts for, and the caps that are settings. */
@NullMarked
package io.rescene.money;

import org.jspecify.annotations.NullMarked;
