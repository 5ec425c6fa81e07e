/** Tests of the commands. */
@NullMarked
package io.rescene.cli;

import org.jspecify.annotations.NullMarked;
