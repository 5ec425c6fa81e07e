/** Stand-ins for the outside world (OpenAI, picture hosts, the network, a library) that tests can break on purpose. */
@NullMarked
package io.rescene.support;

import org.jspecify.annotations.NullMarked;
