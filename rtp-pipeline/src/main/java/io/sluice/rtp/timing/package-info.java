/// Clocks as numbers: deadlines, NTP time, round trip times, reception statistics, and the way from a publisher's
/// RTP timestamp to the SFU's time. Nothing here reads a clock.
@NullMarked
package io.sluice.rtp.timing;

import org.jspecify.annotations.NullMarked;
