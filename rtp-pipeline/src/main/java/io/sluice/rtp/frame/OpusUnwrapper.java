package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.OpusPacket;
import io.sluice.rtp.packet.RedView;
import io.sluice.rtp.packet.RtpPacketView;
import java.util.Arrays;

/// Takes Opus packets out of RTP, and out of RED (RFC 2198), whose redundant blocks stand in for packets that were
/// lost.
///
/// Owned by its caller.
public final class OpusUnwrapper {
    /// Takes a packet of sound.
    public interface Handler {
        void onFrame(CodedFrame frame);
    }

    private final Handler handler;
    private final RedView red = new RedView();
    private long latest = -1;

    /// Creates an unwrapper of a stream of which nothing has come.
    public OpusUnwrapper(Handler handler) {
        this.handler = handler;
    }

    /// Takes the next packet in the order of sequence numbers; one whose timestamp does not lie behind all before is
    /// passed over.
    ///
    /// @param wrapped whether it is RED
    public void onPacket(RtpPacketView packet, boolean wrapped) {
        long timestamp = packet.timestamp();
        if (!wrapped) {
            give(packet.bytes(), packet.payloadOffset(), packet.payloadLength(), timestamp);
        } else if (red.tryWrap(packet.bytes(), packet.payloadOffset(), packet.payloadLength())) {
            for (int block = 0; block <= red.redundantCount(); block++) {
                boolean missing = latest >= 0 || block == red.redundantCount();
                if (missing && red.length(block) > 0) {
                    long at = timestamp - red.timestampOffset(block) & 0xFFFF_FFFFL;
                    give(packet.bytes(), red.offset(block), red.length(block), at);
                }
            }
        }
    }

    private void give(byte[] bytes, int offset, int length, long timestamp) {
        boolean later = latest < 0 || (int) (timestamp - latest) > 0;
        if (later && OpusPacket.duration(bytes, offset, length) > 0) {
            latest = timestamp;
            byte[] data = Arrays.copyOfRange(bytes, offset, offset + length);
            handler.onFrame(new CodedFrame(Codec.OPUS, data, timestamp, true, 0, 0, null));
        }
    }
}
