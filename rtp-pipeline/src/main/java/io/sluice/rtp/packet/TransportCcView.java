package io.sluice.rtp.packet;

/// Transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1).
///
/// [#tryWrap] walks all status chunks once and checks that every delta is there; [#forEach] walks again and tells. A
/// few bytes can stand for 65,535 packets (run-length chunks): who reacts to each must bound [#count].
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class TransportCcView {
    /// Unit of [#referenceTime]: 64 ms.
    public static final int REFERENCE_TIME_MICROS = 64_000;

    /// Unit of a delta on the wire: 250 µs.
    public static final int DELTA_MICROS = 250;

    static final int NOT_RECEIVED = 0;
    static final int SMALL_DELTA = 1;
    static final int LARGE_DELTA = 2;
    private static final int FIXED_LENGTH = 8;

    private byte[] bytes = new byte[0];
    private int offset;
    private int end;
    private int deltasOffset;
    private int receivedCount;

    /// Takes the packets one by one.
    @FunctionalInterface
    public interface PacketConsumer {
        /// One packet's fate.
        ///
        /// @param sequenceNumber transport-wide, 16 bits
        /// @param deltaMicros arrival after the previous received packet of the report, after
        ///     [TransportCcView#referenceTimeMicros] for the first; may be negative; 0 when not received
        void onPacket(int sequenceNumber, boolean received, int deltaMicros);
    }

    /// Creates a view of nothing; wrap before asking.
    public TransportCcView() {}

    /// Moves the view to the current packet of `compound`; false when that is not well-formed transport-wide
    /// feedback on at least one packet.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (!compound.isFeedback(RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_TRANSPORT_CC, FIXED_LENGTH + 2)) {
            return false;
        }
        byte[] packet = compound.bytes();
        int at = compound.bodyOffset() + 4;
        int stop = compound.bodyOffset() + compound.bodyLength();
        int remaining = BigEndian.u16(packet, at + 2);
        if (remaining == 0) {
            return false;
        }
        int chunk = at + FIXED_LENGTH;
        int deltaBytes = 0;
        int received = 0;
        while (remaining > 0) {
            if (stop - chunk < 2) {
                return false;
            }
            int bits = BigEndian.u16(packet, chunk);
            int symbols = Math.min(remaining, symbolsIn(bits));
            if (isRun(bits)) {
                int symbol = bits >> 13 & 3;
                if (symbol > LARGE_DELTA) {
                    return false;
                }
                deltaBytes += symbol * symbols;
                received += symbol == NOT_RECEIVED ? 0 : symbols;
            } else {
                for (int i = 0; i < symbols; i++) {
                    int symbol = symbolAt(bits, i);
                    if (symbol > LARGE_DELTA) {
                        return false;
                    }
                    deltaBytes += symbol;
                    received += symbol == NOT_RECEIVED ? 0 : 1;
                }
            }
            remaining -= symbols;
            chunk += 2;
        }
        if (stop - chunk < deltaBytes) {
            return false;
        }
        bytes = packet;
        offset = at;
        end = chunk;
        deltasOffset = chunk;
        receivedCount = received;
        return true;
    }

    /// SSRC of one of the sender's streams; the feedback is about all of them.
    public int mediaSsrc() {
        return BigEndian.i32(bytes, offset - 4);
    }

    /// First sequence number reported on.
    public int baseSequence() {
        return BigEndian.u16(bytes, offset);
    }

    /// Number of packets reported on, 1..65,535.
    public int count() {
        return BigEndian.u16(bytes, offset + 2);
    }

    /// How many of them were received.
    public int receivedCount() {
        return receivedCount;
    }

    /// Signed 24-bit count of 64 ms since an unknown origin.
    public int referenceTime() {
        return BigEndian.s24(bytes, offset + 4);
    }

    /// [#referenceTime] in microseconds.
    public long referenceTimeMicros() {
        return (long) referenceTime() * REFERENCE_TIME_MICROS;
    }

    /// Number of the feedback message, 8 bits.
    public int feedbackCount() {
        return BigEndian.u8(bytes, offset + 7);
    }

    /// Gives each packet, in the order of sequence numbers.
    public void forEach(PacketConsumer consumer) {
        int sequenceNumber = baseSequence();
        int remaining = count();
        int delta = deltasOffset;
        for (int chunk = offset + FIXED_LENGTH; chunk < end; chunk += 2) {
            int bits = BigEndian.u16(bytes, chunk);
            int symbols = Math.min(remaining, symbolsIn(bits));
            for (int i = 0; i < symbols; i++) {
                int symbol = isRun(bits) ? bits >> 13 & 3 : symbolAt(bits, i);
                switch (symbol) {
                    case SMALL_DELTA ->
                        consumer.onPacket(sequenceNumber, true, BigEndian.u8(bytes, delta) * DELTA_MICROS);
                    case LARGE_DELTA ->
                        consumer.onPacket(sequenceNumber, true, BigEndian.s16(bytes, delta) * DELTA_MICROS);
                    default -> consumer.onPacket(sequenceNumber, false, 0);
                }
                delta += symbol;
                sequenceNumber = SequenceNumbers.next(sequenceNumber);
            }
            remaining -= symbols;
        }
    }

    private static boolean isRun(int chunk) {
        return (chunk & 0x8000) == 0;
    }

    private static int symbolsIn(int chunk) {
        if (isRun(chunk)) {
            return chunk & 0x1FFF;
        }
        return (chunk & 0x4000) == 0 ? 14 : 7;
    }

    private static int symbolAt(int chunk, int index) {
        return (chunk & 0x4000) == 0 ? chunk >> 13 - index & 1 : chunk >> 12 - 2 * index & 3;
    }
}
