package io.sluice.core.record;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.PacketSink;
import io.sluice.core.publish.Publication;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.packet.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// Notes every packet of one publication, of all its encodings.
///
/// Cost: one copy into the ring a packet, no allocation.
///
/// Owned by the media worker.
final class PublicationTap implements PacketSink {
    private final ParticipantTap participant;
    private final Publication publication;
    private final @Nullable InboundRtpStream[] streams;
    private final int[] numbers;
    private final long[] repaired;
    private final byte[] sequenceBytes = new byte[2];

    PublicationTap(ParticipantTap participant, Publication publication) {
        this.participant = participant;
        this.publication = publication;
        this.streams = new InboundRtpStream[publication.encodingCount()];
        this.numbers = new int[streams.length];
        this.repaired = new long[streams.length];
    }

    int file() {
        return participant.file();
    }

    /// Begins to note, at a keyframe of each encoding as soon as the publisher sends one.
    void attach() {
        publication.addSink(this);
        for (int i = 0; i < publication.encodingCount(); i++) {
            InboundRtpStream stream = publication.encoding(i);
            if (stream != null) {
                stream.keyframes().wish();
            }
        }
    }

    void detach() {
        publication.removeSink(this);
    }

    @Override
    public void onPacket(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        int index = stream.encodingIndex();
        if (streams[index] != stream) {
            begin(stream, nowNanos);
        }
        long repairedNow = stream.retransmittedPacketsReceived();
        RecordKind kind = repairedNow == repaired[index] ? RecordKind.RTP : RecordKind.REPAIRED_RTP;
        repaired[index] = repairedNow;
        participant.room().offer(file(), kind, numbers[index], packet.bytes, 0, packet.length, nowNanos);
    }

    private void begin(InboundRtpStream stream, long nowNanos) {
        int index = stream.encodingIndex();
        boolean keyframeSeen = stream.lastKeyframeSequence() != InboundRtpStream.NO_SEQUENCE;
        streams[index] = stream;
        numbers[index] = participant.nextStream();
        repaired[index] = stream.retransmittedPacketsReceived();
        byte[] description = RecordText.stream(numbers[index], stream);
        participant
                .room()
                .offer(file(), RecordKind.STREAM, numbers[index], description, 0, description.length, nowNanos);
        if (stream.kind() == MediaKind.VIDEO && !keyframeSeen) {
            stream.keyframes().wish();
        }
    }

    @Override
    public void onPacketLeftOut(InboundRtpStream stream, long sequence) {
        int index = stream.encodingIndex();
        if (streams[index] == stream) {
            sequenceBytes[0] = (byte) (sequence >>> 8);
            sequenceBytes[1] = (byte) sequence;
            participant.room().offerAtLatest(file(), RecordKind.LEFT_OUT, numbers[index], sequenceBytes, 2);
        }
    }

    /// All encodings are noted, so the publisher shall go on sending all.
    @Override
    public boolean wantsEncoding(int encoding) {
        return true;
    }

    @Override
    public void onStreamEnded(InboundRtpStream stream) {
        if (streams[stream.encodingIndex()] == stream) {
            streams[stream.encodingIndex()] = null;
        }
    }
}
