/// Virtual time for tests: a clock that moves only when told to and the events that wait on it. No network lives
/// here.
@NullMarked
package io.sluice.rtp.sim;

import org.jspecify.annotations.NullMarked;
