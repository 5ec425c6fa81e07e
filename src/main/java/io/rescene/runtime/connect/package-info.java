/** PostgreSQL and Redis: addresses, connections, rights, and what is said where they refuse or are away. */
@NullMarked
package io.rescene.runtime.connect;

import org.jspecify.annotations.NullMarked;
