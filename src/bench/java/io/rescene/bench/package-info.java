/** Benchmarks: what Rescene takes, next to a floor taken in the same run. See {@code docs/performance.md}. */
@NullMarked
package io.rescene.bench;

import org.jspecify.annotations.NullMarked;
