/** What an operator sees: status, doctor, masked logs. */
@NullMarked
package io.rescene.monitor;

import org.jspecify.annotations.NullMarked;
