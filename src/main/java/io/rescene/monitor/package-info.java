/** What an operator sees: status, progress, health, figures. */
@NullMarked
package io.rescene.monitor;

import org.jspecify.annotations.NullMarked;
