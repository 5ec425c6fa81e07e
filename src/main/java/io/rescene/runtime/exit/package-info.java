/** How a command ends: exit codes, and what is told the person who can mend it. */
@NullMarked
package io.rescene.runtime.exit;

import org.jspecify.annotations.NullMarked;
