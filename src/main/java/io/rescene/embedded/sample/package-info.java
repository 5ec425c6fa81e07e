/** The sample library: its videos and scenes, and pictures that are painted. */
@NullMarked
package io.rescene.embedded.sample;

import org.jspecify.annotations.NullMarked;
