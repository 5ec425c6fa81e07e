/** Tests of settings and of where the services are. */
@NullMarked
package io.rescene.runtime;

import org.jspecify.annotations.NullMarked;
