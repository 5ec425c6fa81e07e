/** Words for people and texts from outside: what both need before they are shown or stored. */
@NullMarked
package io.rescene.text;

import org.jspecify.annotations.NullMarked;
