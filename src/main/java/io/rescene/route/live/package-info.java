/** The YAML routes in a running context: read, judged, placed beside those that are in use, and taken away. */
@NullMarked
package io.rescene.route.live;

import org.jspecify.annotations.NullMarked;
