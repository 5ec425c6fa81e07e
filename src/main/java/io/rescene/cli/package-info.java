/** One class a command: reads options, calls one thing, prints. */
@NullMarked
package io.rescene.cli;

import org.jspecify.annotations.NullMarked;
