/** The domain, records without Camel: scenes, what is seen in them, tags, summaries. */
@NullMarked
package io.rescene.scene;

import org.jspecify.annotations.NullMarked;
