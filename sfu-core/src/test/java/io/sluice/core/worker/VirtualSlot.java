package io.sluice.core.worker;

import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.SenderReportView;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.recovery.NackGenerator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a [VirtualClient] received on one slot.
///
/// Owned by the test's thread.
final class VirtualSlot {
    final int ssrc;
    private final @Nullable NackGenerator nack;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final Set<Long> seen = new HashSet<>();
    final List<Integer> owners = new ArrayList<>();
    final List<String> order = new ArrayList<>();
    long base = -1;
    long highest = -1;
    long highestTimestamp;
    long timestampsBack;
    long repaired;
    long duplicates;
    long repeated;
    long reports;
    long lastPacketNanos;
    long firstPacketNanos = -1;
    int lastPictureId = -1;
    long pictureIdsBack;

    VirtualSlot(int ssrc, @Nullable NackGenerator nack) {
        this.ssrc = ssrc;
        this.nack = nack;
    }

    void onPacket(RtpPacketView view, boolean retransmission, int sequenceNumber, long now) {
        long sequence = unwrapper.unwrap(sequenceNumber);
        if (base < 0) {
            base = sequence;
        }
        if (!seen.add(sequence)) {
            repeated += retransmission ? 1 : 0;
            duplicates++;
            return;
        }
        firstPacketNanos = firstPacketNanos < 0 ? now : firstPacketNanos;
        lastPacketNanos = now;
        repaired += retransmission ? 1 : 0;
        if (nack != null && retransmission) {
            nack.onRetransmission(sequence, now);
        } else if (nack != null) {
            nack.onPacket(sequence, now);
        }
        int csrc = view.csrcCount() == 0 ? 0 : view.csrc(0);
        if (sequence > highest) {
            if (owners.isEmpty() || owners.getLast() != csrc) {
                owners.add(csrc);
                order.add("owner");
            }
            if (highest >= 0 && (int) (view.timestamp() - highestTimestamp) < 0) {
                timestampsBack++;
            }
            highestTimestamp = view.timestamp();
            highest = sequence;
            if (nack != null) {
                int at = view.payloadOffset();
                int pictureId = (view.bytes()[at + 2] & 0x7F) << 8 | view.bytes()[at + 3] & 0xFF;
                if (lastPictureId >= 0 && (pictureId - lastPictureId & 0x7FFF) > 1) {
                    pictureIdsBack++;
                }
                lastPictureId = pictureId;
            }
        }
    }

    void onSenderReport(SenderReportView report, long now) {
        reports++;
        order.add("report");
    }

    /// Packets between the first and the highest that never came, the last `tail` not looked at.
    long missing(int tail) {
        long missing = 0;
        for (long sequence = base; sequence >= 0 && sequence <= highest - tail; sequence++) {
            missing += seen.contains(sequence) ? 0 : 1;
        }
        return missing;
    }

    long received() {
        return seen.size();
    }

    long nextTimeoutNanos() {
        return nack == null ? Long.MAX_VALUE : nack.nextTimeoutNanos();
    }

    void onTimeout(long now) {
        if (nack != null) {
            nack.onTimeout(now);
        }
    }
}
