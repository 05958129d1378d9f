/// The media worker: the thread that owns rooms, its timers, its command queue, and the thread-safe door to all
/// workers. No protocol logic lives here.
@NullMarked
package io.sluice.core.worker;

import org.jspecify.annotations.NullMarked;
