/** Tests of requests, answers, outcomes, waits and prices. */
@NullMarked
package io.rescene.openai;

import org.jspecify.annotations.NullMarked;
