package io.sluice.core.record.product;

import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.packet.TimestampUnwrapper;
import io.sluice.rtp.timing.PublisherClock;
import io.sluice.rtp.timing.StreamClock;

/// What one look over a stream tells: how much of it there is, what is missing, and how its timestamps lie in time.
///
/// Owned by its survey; then read only.
final class StreamSurvey {
    /// As the server's own: docs of `InboundRtpStream`.
    private static final long VIDEO_LEAD_NANOS = 20_000_000L;

    /// Chosen: shorter silences are in every stream that sends nothing in pauses.
    private static final long GAP_MICROS = 1_000_000L;

    private final RecordedStream stream;
    private final StreamClock clock;
    private final StreamTimeline timeline;
    private final SequenceUnwrapper sequences = new SequenceUnwrapper();
    private final TimestampUnwrapper timestamps = new TimestampUnwrapper();
    private long packets;
    private long repaired;
    private long leftOut;
    private long bytes;
    private long firstMicros = -1;
    private long lastMicros;
    private long lowest = Long.MAX_VALUE;
    private long highest = Long.MIN_VALUE;
    private long firstTimestamp;
    private long gaps;
    private long gapMicros;

    StreamSurvey(RecordedStream stream, PublisherClock publisher) {
        this.stream = stream;
        boolean video = stream.clockRate() == 90_000;
        this.clock = new StreamClock(publisher, stream.clockRate(), video ? VIDEO_LEAD_NANOS : 0);
        this.timeline = new StreamTimeline(stream.clockRate());
    }

    void onPacket(RtpPacketView packet, boolean repair, long micros) {
        sequence(packet.sequenceNumber());
        packets++;
        repaired += repair ? 1 : 0;
        bytes += packet.length();
        if (firstMicros < 0) {
            firstMicros = micros;
            firstTimestamp = packet.timestamp();
            timestamps.unwrap(firstTimestamp);
        } else if (micros - lastMicros >= GAP_MICROS) {
            gaps++;
            gapMicros += micros - lastMicros;
        }
        lastMicros = micros;
        if (!repair) {
            clock.onPacket(packet.timestamp(), micros * 1_000);
            timeline.note(timestamps.unwrap(packet.timestamp()), clock.sfuNanosOf(packet.timestamp()));
        }
    }

    void onLeftOut(int sequenceNumber) {
        sequence(sequenceNumber);
        leftOut++;
    }

    private void sequence(int sequenceNumber) {
        long sequence = sequences.unwrap(sequenceNumber);
        lowest = Math.min(lowest, sequence);
        highest = Math.max(highest, sequence);
    }

    void onSenderReport(long ntp, long timestamp, long micros) {
        clock.onSenderReport(ntp, timestamp, micros * 1_000);
    }

    RecordedStream stream() {
        return stream;
    }

    StreamTimeline timeline() {
        return timeline;
    }

    /// RTP timestamp, unsigned 32 bits, that unwrapped timestamps count from.
    long firstTimestamp() {
        return firstTimestamp;
    }

    boolean isEmpty() {
        return packets == 0;
    }

    long packets() {
        return packets;
    }

    /// Packets that were lost and came again.
    long repaired() {
        return repaired;
    }

    /// Packets that never came.
    long lost() {
        return isEmpty() ? 0 : Math.max(0, highest - lowest + 1 - packets - leftOut);
    }

    /// Bytes of RTP.
    long bytes() {
        return bytes;
    }

    /// Arrival of the first packet.
    long firstMicros() {
        return firstMicros;
    }

    /// Arrival of the last packet.
    long lastMicros() {
        return lastMicros;
    }

    /// Silences of a second and longer.
    long gaps() {
        return gaps;
    }

    /// How long they are together.
    long gapMicros() {
        return gapMicros;
    }
}
