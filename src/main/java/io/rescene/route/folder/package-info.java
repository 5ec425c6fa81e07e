/** The folder {@code routes/} as it lies on the disk: its files, prompts and SQL, and editions of it. */
@NullMarked
package io.rescene.route.folder;

import org.jspecify.annotations.NullMarked;
