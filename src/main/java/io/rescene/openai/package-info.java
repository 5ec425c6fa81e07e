/**
 * Request, answer, outcome, prices: no SQL, no routes. {@code OutcomeRules} decides what a call came to, {@code Waits} what a
 * server asks to wait, {@code RateLimit} and {@code Pace} how fast calls may begin, {@code Prices} what they cost.
 */
@NullMarked
package io.rescene.openai;

import org.jspecify.annotations.NullMarked;
