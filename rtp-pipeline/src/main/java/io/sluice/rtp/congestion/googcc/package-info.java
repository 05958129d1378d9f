/// Google congestion control: the estimate of what a path carries, from the delay and loss of what was sent and from
/// probes. Who feeds it and who spends the estimate is decided elsewhere.
@NullMarked
package io.sluice.rtp.congestion.googcc;

import org.jspecify.annotations.NullMarked;
