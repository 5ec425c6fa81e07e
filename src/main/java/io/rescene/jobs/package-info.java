/**
 * The job table and what becomes of a job: opened ({@code Runs}), claimed ({@code Claims}), saved in one transaction ({@code
 * Save}), or ended in another way ({@code Endings}: handed back, tried again by the {@code RetryPolicy}, dead, skipped). {@code
 * ErrorMessage} is what its video says then, {@code Deaths} when its workers' deaths are its own fault. {@code Workers} is who
 * lives. What people ask for by {@code runs} and {@code dead}: {@code RunAdmin}, {@code DeadJobs}.
 */
@NullMarked
package io.rescene.jobs;

import org.jspecify.annotations.NullMarked;
