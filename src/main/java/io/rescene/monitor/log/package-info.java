/** Log lines as text and JSON, without secrets. */
@NullMarked
package io.rescene.monitor.log;

import org.jspecify.annotations.NullMarked;
