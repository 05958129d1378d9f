package io.sluice.load.bot;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpHeaderWriter;
import io.sluice.rtp.packet.Rtx;
import org.jspecify.annotations.Nullable;

/// Sends one synthetic track: VP8 with valid descriptors and keyframes, or Opus with audio levels, with the sending
/// time in each payload.
///
/// Owned by one thread.
public final class BotSender {
    /// Where the sending time stands in each payload: behind the longest descriptor and keyframe header written
    /// here.
    public static final int TIME_AT = 16;

    /// Packets kept for retransmission: 2 s of 250 a second. A power of two.
    private static final int CACHE = 512;

    private static final int KEYFRAME_START = 0x9D012A;

    private final BotTransport transport;
    private final MediaShape shape;
    private final boolean video;
    private final int payloadType;
    private final int ssrc;
    private final String mid;
    private final int midId;
    private final int transportCcId;
    private final int audioLevelId;
    private final TransportSequence transportSequence;
    private final byte[] header = new byte[128];
    private final PacketBuffer payload = new PacketBuffer();
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private long sequence;
    private long timestamp;
    private int pictureId = 1;
    private boolean keyframeWanted = true;
    private long nextNanos;
    private int audioLevel = 127;
    private final @Nullable PacketBuffer[] cache;
    private final int[] cachedHeaderLength;
    private long nextRetransmission = 1;
    private long packetsSent;
    private long retransmitted;
    private long keyframesSent;
    private int keyframePackets;

    /// Counts the transport-wide sequence numbers of one bot.
    public static final class TransportSequence {
        private int next;

        int take() {
            return next++ & 0xFFFF;
        }
    }

    /// Creates a sender that begins at `startNanos`.
    ///
    /// @param firstSequence below 2^15
    public BotSender(
            BotTransport transport,
            MediaShape shape,
            BotOffer.Sent section,
            boolean video,
            int ssrc,
            int firstSequence,
            TransportSequence transportSequence,
            long startNanos) {
        this.transport = transport;
        this.shape = shape;
        this.video = video;
        this.payloadType = section.payloadType();
        this.ssrc = ssrc;
        this.mid = section.mid();
        this.midId = section.midId();
        this.transportCcId = section.transportCcId();
        this.audioLevelId = section.audioLevelId();
        this.transportSequence = transportSequence;
        this.sequence = firstSequence;
        this.timestamp = ssrc & 0xFFFFFFFFL;
        this.nextNanos = startNanos;
        this.cache = new PacketBuffer[video ? CACHE : 0];
        this.cachedHeaderLength = new int[cache.length];
    }

    /// When the next frame is due.
    public long nextNanos() {
        return nextNanos;
    }

    /// Sends every frame that is due.
    public void onTimeout(long nowNanos) {
        if (packetsSent == 0 && nowNanos - nextNanos > shape.intervalNanos()) {
            nextNanos = nowNanos;
        }
        while (nextNanos - nowNanos <= 0) {
            sendFrame(nowNanos);
            nextNanos += shape.intervalNanos();
            timestamp += Math.round(shape.clockRate() / shape.framesPerSecond());
        }
    }

    private void sendFrame(long nowNanos) {
        boolean keyframe = video && keyframeWanted;
        keyframeWanted = false;
        if (keyframe) {
            keyframesSent++;
        }
        int packets = keyframe ? Math.max(keyframePackets, shape.packetsPerFrame()) : shape.packetsPerFrame();
        for (int i = 0; i < packets; i++) {
            boolean last = i == packets - 1;
            writer.begin(header, 0);
            writer.header(payloadType, video ? last : packetsSent == 0, (int) sequence, timestamp, ssrc);
            if (midId != 0 && packetsSent < 200) {
                byte[] text = mid.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                writer.extension(midId, text, 0, text.length);
            }
            int transportCc = transportCcId == 0 ? -1 : writer.reserveExtension(transportCcId, 2);
            int level = audioLevelId == 0 || video ? -1 : writer.reserveExtension(audioLevelId, 1);
            int headerLength = writer.finish();
            if (transportCc >= 0) {
                int number = transportSequence.take();
                header[writer.extensionIndex(transportCc)] = (byte) (number >>> 8);
                header[writer.extensionIndex(transportCc) + 1] = (byte) number;
            }
            if (level >= 0) {
                header[writer.extensionIndex(level)] = (byte) audioLevel;
            }
            writePayload(keyframe, i == 0, nowNanos);
            keep(headerLength);
            transport.sendRtp(header, headerLength, payload, shape.payloadBytes(), ssrc, sequence);
            sequence++;
            packetsSent++;
        }
        pictureId = pictureId + 1 & 0x7FFF;
    }

    private void writePayload(boolean keyframe, boolean first, long nowNanos) {
        byte[] bytes = payload.bytes;
        if (video) {
            bytes[0] = (byte) (0x80 | (first ? 0x10 : 0));
            bytes[1] = (byte) 0x80;
            bytes[2] = (byte) (0x80 | pictureId >>> 8);
            bytes[3] = (byte) pictureId;
            if (first) {
                bytes[4] = (byte) (keyframe ? 0x10 : 0x11);
                bytes[5] = 0;
                bytes[6] = 0;
                if (keyframe) {
                    bytes[7] = (byte) (KEYFRAME_START >>> 16);
                    bytes[8] = (byte) (KEYFRAME_START >>> 8);
                    bytes[9] = (byte) KEYFRAME_START;
                    bytes[10] = (byte) (640 & 0xFF);
                    bytes[11] = (byte) (640 >>> 8);
                    bytes[12] = (byte) (360 & 0xFF);
                    bytes[13] = (byte) (360 >>> 8);
                }
            }
        }
        for (int i = 0; i < 8; i++) {
            bytes[TIME_AT + i] = (byte) (nowNanos >>> 56 - 8 * i);
        }
    }

    private void keep(int headerLength) {
        if (cache.length == 0) {
            return;
        }
        int place = (int) sequence & CACHE - 1;
        PacketBuffer kept = cache[place];
        if (kept == null) {
            kept = new PacketBuffer();
            cache[place] = kept;
        }
        kept.sequence = sequence;
        kept.length = headerLength + shape.payloadBytes();
        cachedHeaderLength[place] = headerLength;
        System.arraycopy(header, 0, kept.bytes, 0, headerLength);
        System.arraycopy(payload.bytes, 0, kept.bytes, headerLength, shape.payloadBytes());
    }

    /// The server misses a packet: it is sent again as RTX (RFC 4588) on the SSRC after the track's own.
    ///
    /// @param sequenceNumber 16 bits
    public void onNack(int sequenceNumber) {
        PacketBuffer kept = cache.length == 0 ? null : cache[sequenceNumber & CACHE - 1];
        if (kept == null || (kept.sequence & 0xFFFF) != sequenceNumber) {
            return;
        }
        int headerLength = cachedHeaderLength[sequenceNumber & CACHE - 1];
        int payloadLength = kept.length - headerLength;
        System.arraycopy(kept.bytes, 0, header, 0, headerLength);
        header[1] = (byte) (header[1] & 0x80 | BotOffer.videoRtxPayloadType());
        header[2] = (byte) (nextRetransmission >>> 8);
        header[3] = (byte) nextRetransmission;
        int rtxSsrc = ssrc + 1;
        for (int i = 0; i < 4; i++) {
            header[8 + i] = (byte) (rtxSsrc >>> 24 - 8 * i);
        }
        int length = Rtx.writePayload(sequenceNumber, kept.bytes, headerLength, payloadLength, payload.bytes, 0);
        transport.sendRtp(header, headerLength, payload, length, rtxSsrc, nextRetransmission++);
        retransmitted++;
    }

    /// Makes keyframes larger than other frames.
    public void setKeyframePackets(int packets) {
        keyframePackets = packets;
    }

    /// The next frame shall be a keyframe.
    public void onKeyframeRequest() {
        keyframeWanted = true;
    }

    /// Sets the audio level that packets tell (RFC 6464), 0 loudest to 127 silence.
    public void setAudioLevel(int level) {
        audioLevel = level;
    }

    /// SSRC of the track.
    public int ssrc() {
        return ssrc;
    }

    /// Packets sent so far.
    public long packetsSent() {
        return packetsSent;
    }

    /// Packets sent again so far.
    public long retransmitted() {
        return retransmitted;
    }

    /// Keyframes sent so far.
    public long keyframesSent() {
        return keyframesSent;
    }
}
