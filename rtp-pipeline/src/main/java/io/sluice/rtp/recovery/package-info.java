/// Getting lost packets back: finding gaps and asking for them, keeping packets to answer such requests, and the
/// budget for answering. No feedback for congestion control and no keyframe policy lives here.
@NullMarked
package io.sluice.rtp.recovery;

import org.jspecify.annotations.NullMarked;
