/** PostgreSQL and Redis from the jar, shared by the processes that work in one folder. */
@NullMarked
package io.rescene.embedded.server;

import org.jspecify.annotations.NullMarked;
