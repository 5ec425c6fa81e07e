/**
 * A worker's life: put together ({@code WorkerAssembly}), looked after ({@code Caretaker}, {@code Heartbeat}), seen and steered
 * ({@code Observing}, {@code WorkerGlances}, {@code WorkerJmx}), and ended ({@code Drain}, {@code StopSignal}). {@code Taking}
 * says why it takes no jobs, {@code RunWatch} watches a run for who waits for it.
 */
@NullMarked
package io.rescene.runtime.worker;

import org.jspecify.annotations.NullMarked;
