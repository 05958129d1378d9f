/// How much a transport can carry and when its bytes may leave: transport-wide feedback in both directions, the
/// estimator seam, the pacer. Who gets the bandwidth is decided elsewhere.
@NullMarked
package io.sluice.rtp.congestion;

import org.jspecify.annotations.NullMarked;
