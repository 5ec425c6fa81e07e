/**
 * What an operator sees: status, progress, health, figures. What of it is said in words: by {@code Health} to probes; by the
 * commands in {@code cli} ({@code StatusText}, {@code RunReportText}); while a run is waited for in {@code
 * runtime.worker.RunWatch}.
 */
@NullMarked
package io.rescene.monitor;

import org.jspecify.annotations.NullMarked;
