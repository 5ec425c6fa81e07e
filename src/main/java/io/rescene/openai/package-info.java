/** Request, answer, outcome, prices: no SQL, no routes. */
@NullMarked
package io.rescene.openai;

import org.jspecify.annotations.NullMarked;
