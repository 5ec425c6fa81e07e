/** Settings, wiring of camel Main, one-shot and service life, exit codes. */
@NullMarked
package io.rescene.runtime;

import org.jspecify.annotations.NullMarked;
