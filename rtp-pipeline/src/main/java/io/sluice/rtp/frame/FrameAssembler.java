package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.packet.RtpPacketView;
import java.util.ArrayList;
import java.util.List;

/// Makes pictures of one video stream's packets, which come in the order of their sequence numbers.
///
/// A picture is all packets of one timestamp, up to the one with the marker. One that is not whole is left out, and so
/// is everything after it up to the next keyframe: it could not be decoded rightly.
///
/// RFC 7741 (VP8), RFC 9628 (VP9), RFC 6184 (H264), RTP Payload Format For AV1.
///
/// Owned by its caller.
public final class FrameAssembler {
    /// Takes what is whole.
    public interface Handler {
        /// A picture.
        void onFrame(CodedFrame frame);

        /// A picture that is not whole, or cannot be decoded since one before it is missing.
        void onFrameLost(long timestamp);
    }

    /// Chosen: no picture has more; keyframes of 4K screens have hundreds.
    private static final int MAX_PARTS = 4_096;

    private final FrameBuilder builder;
    private final Handler handler;
    private final List<FrameBuilder.Part> parts = new ArrayList<>();
    private long timestamp = -1;
    private boolean partsAfterHole;
    private boolean broken;
    private boolean waitingForKeyframe = true;

    /// Creates an assembler of a stream of which nothing has come.
    public FrameAssembler(Codec codec, Handler handler) {
        this.handler = handler;
        this.builder = switch (codec) {
            case VP8 -> new Vp8Frames();
            case VP9 -> new Vp9Frames();
            case H264 -> new H264Frames();
            case AV1 -> new Av1Frames();
            case OPUS, RED -> throw new IllegalArgumentException(codec + " has no frames of several packets");
        };
    }

    /// Takes the next packet.
    ///
    /// @param afterHole whether packets between the former one and this are missing for good
    public void onPacket(RtpPacketView packet, boolean afterHole) {
        if (packet.timestamp() != timestamp) {
            if (!parts.isEmpty()) {
                lose(); // its end never came
            }
            timestamp = packet.timestamp();
            partsAfterHole = afterHole;
            broken = false;
        } else if (afterHole) {
            broken = true;
        }
        if (packet.payloadLength() > 0) {
            byte[] copy = new byte[packet.payloadLength()];
            System.arraycopy(packet.bytes(), packet.payloadOffset(), copy, 0, copy.length);
            parts.add(new FrameBuilder.Part(copy, 0, copy.length));
        }
        if (parts.size() > MAX_PARTS) {
            broken = true;
            parts.clear();
        }
        if (packet.marker()) {
            finish();
        }
    }

    private void finish() {
        CodedFrame frame = broken || parts.isEmpty() ? null : builder.build(parts, timestamp, partsAfterHole);
        if (frame == null) {
            lose();
        } else if (waitingForKeyframe && !frame.keyframe()) {
            parts.clear();
            handler.onFrameLost(timestamp);
        } else {
            waitingForKeyframe = false;
            parts.clear();
            handler.onFrame(frame);
        }
        timestamp = -1;
    }

    private void lose() {
        parts.clear();
        waitingForKeyframe = true;
        handler.onFrameLost(timestamp);
    }
}
