/** The Java DSL: the spine that upgrades one video, and the one way to OpenAI. */
@NullMarked
package io.rescene.route;

import org.jspecify.annotations.NullMarked;
