/** What a run will cost and how long it will take, told before it starts; nothing is asked, fetched or written for it. */
@NullMarked
package io.rescene.estimate;

import org.jspecify.annotations.NullMarked;
