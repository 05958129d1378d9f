package io.sluice.signaling.sdp;

import java.util.random.RandomGenerator;

/// Proposes SSRCs for slots; what collides within the RTP session is not taken.
@FunctionalInterface
public interface SlotSsrcAllocator {
    /// The next proposal, as an unsigned number in an int; must not repeat for ever.
    int nextSsrc();

    /// Random SSRCs (RFC 3550 §8.1).
    static SlotSsrcAllocator random(RandomGenerator random) {
        return random::nextInt;
    }
}
