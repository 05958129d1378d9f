package io.sluice.core.forward;

/// The sums of what a subscriber's reception reports say about all its streams: packets expected and lost since the
/// reports before.
///
/// Owned by the media worker.
final class ReceivedReports {
    private int expected;
    private int lost;

    /// Takes one block.
    ///
    /// @param previousHighest the extended highest sequence number of the stream's block before, −1 for none
    /// @param previousLost its cumulative loss
    void onBlock(long previousHighest, long highest, long previousLost, long nowLost) {
        long packets = highest - previousHighest;
        if (previousHighest < 0 || packets <= 0 || packets > 0xFFFF) {
            return;
        }
        expected += (int) packets;
        lost += (int) Math.clamp(nowLost - previousLost, -packets, packets);
    }

    int expected() {
        return expected;
    }

    int lost() {
        return lost;
    }

    void clear() {
        expected = 0;
        lost = 0;
    }
}
