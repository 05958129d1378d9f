package io.sluice.core.worker;

import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.packet.SequenceUnwrapper;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Every packet that came on one slot, retransmissions unwrapped, by sequence.
///
/// Owned by the test's thread.
final class ReceivedVideo {
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final TreeMap<Long, byte[]> packets = new TreeMap<>();

    void onPacket(byte[] bytes, int length, int sequenceNumber) {
        packets.putIfAbsent(unwrapper.unwrap(sequenceNumber), Arrays.copyOf(bytes, length));
    }

    void onRetransmission(RtpPacketView view, int payloadType, int ssrc) {
        byte[] unwrapped = new byte[2_000];
        int original = Rtx.originalSequenceNumber(view);
        int length = Rtx.unwrap(view, payloadType, ssrc, unwrapped);
        onPacket(unwrapped, length, original);
    }

    /// Sequence numbers between the first and the last that never came.
    long missing() {
        return packets.isEmpty() ? 0 : packets.lastKey() - packets.firstKey() + 1 - packets.size();
    }

    /// In order of sequence.
    List<byte[]> packets() {
        return List.copyOf(packets.values());
    }
}
