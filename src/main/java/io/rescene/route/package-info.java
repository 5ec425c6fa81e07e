/**
 * The spine that upgrades one video, in the Java DSL, and its wiring. What it is made of lies in the folders below, none of
 * which knows this one: {@code folder}, {@code exchange}, {@code intake}, {@code live}, {@code permit}, {@code picture},
 * {@code call}; {@code enqueue} stands beside.
 */
@NullMarked
package io.rescene.route;

import org.jspecify.annotations.NullMarked;
