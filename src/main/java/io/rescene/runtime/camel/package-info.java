/** The Camel contexts of the commands: with the routes, without calls, and with edits taken up. */
@NullMarked
package io.rescene.runtime.camel;

import org.jspecify.annotations.NullMarked;
