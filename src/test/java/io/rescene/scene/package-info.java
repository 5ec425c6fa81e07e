/** Tests of the domain: text, tags, summaries. */
@NullMarked
package io.rescene.scene;

import org.jspecify.annotations.NullMarked;
