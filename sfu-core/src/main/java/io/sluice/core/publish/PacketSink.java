package io.sluice.core.publish;

import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.packet.PacketBuffer;

/// Whoever is given the packets of a publication: subscriptions, and taps that record.
///
/// Owned by the media worker.
public interface PacketSink {
    /// One packet, just received or found in the packet ring. It is read-only and stays valid while it is in the
    /// ring of `stream`.
    ///
    /// @param facts what the payload descriptor says; meaningless for audio
    void onPacket(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos);

    /// A packet took a sequence number but carries nothing to forward: a probe, or damage.
    void onPacketLeftOut(InboundRtpStream stream, long sequence);

    /// Whether the publisher shall go on sending an encoding because of this one. Whoever records wants all it writes.
    boolean wantsEncoding(int encoding);

    /// The stream ended, or moved to another SSRC: packets of it are no longer in the ring.
    void onStreamEnded(InboundRtpStream stream);
}
