/** Tests of what the job table needs besides the database. */
@NullMarked
package io.rescene.jobs;

import org.jspecify.annotations.NullMarked;
