package io.sluice.core.record.product;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.frame.CodedFrame;
import io.sluice.rtp.frame.FrameAssembler;
import io.sluice.rtp.frame.OpusUnwrapper;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.TimestampUnwrapper;
import java.util.EnumMap;
import java.util.Map;

/// One recorded stream on its way from packets to frames with their time in the room.
///
/// Owned by its caller.
final class StreamFrames {
    /// Takes frames in the order of the stream.
    interface Handler {
        void onFrame(StreamFrames stream, CodedFrame frame, long micros);

        /// A picture is missing.
        void onFrameLost(StreamFrames stream);
    }

    private final StreamSurvey survey;
    private final Handler handler;
    private final PacketOrder order = new PacketOrder(this::onPacket);
    private final RtpPacketView view = new RtpPacketView();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private final Map<Codec, FrameAssembler> assemblers = new EnumMap<>(Codec.class);
    private final OpusUnwrapper opus = new OpusUnwrapper(this::onFrame);
    private long lastArrivalMicros;
    private long area;

    StreamFrames(StreamSurvey survey, Handler handler) {
        this.survey = survey;
        this.handler = handler;
        timestamps.unwrap(survey.firstTimestamp());
    }

    PacketOrder order() {
        return order;
    }

    MediaKind kind() {
        return survey.stream().kind();
    }

    private void onPacket(byte[] packet, long micros, boolean afterHole) {
        if (!view.tryWrap(packet, 0, packet.length)) {
            return;
        }
        lastArrivalMicros = micros;
        Codec codec = survey.stream().codec(view.payloadType());
        switch (codec) {
            case null -> {}
            case OPUS -> opus.onPacket(view, false);
            case RED -> opus.onPacket(view, true);
            case VP8, VP9, H264, AV1 ->
                assemblers
                        .computeIfAbsent(codec, any -> new FrameAssembler(any, new Pictures()))
                        .onPacket(view, afterHole);
        }
    }

    private void onFrame(CodedFrame frame) {
        if (frame.width() > 0) {
            area = (long) frame.width() * frame.height();
        }
        handler.onFrame(this, frame, survey.timeline().microsOf(timestamps.unwrap(frame.timestamp())));
    }

    /// Pixels of its latest keyframe.
    long area() {
        return area;
    }

    /// When the latest packet arrived that was put in order.
    long lastArrivalMicros() {
        return lastArrivalMicros;
    }

    private final class Pictures implements FrameAssembler.Handler {
        @Override
        public void onFrame(CodedFrame frame) {
            StreamFrames.this.onFrame(frame);
        }

        @Override
        public void onFrameLost(long timestamp) {
            handler.onFrameLost(StreamFrames.this);
        }
    }
}
