package io.sluice.rtp.packet;

/// Writes a compound RTCP packet from the start of an array (RFC 3550 §6.1; formats as in the views).
///
/// Every method appends one whole packet, or nothing when there is no room for it, and says which. Send what is there,
/// [#reset], and go on.
///
/// Owned by the media worker.
public final class RtcpWriter {
    private static final int MAX_COUNT = 31;

    private final byte[] bytes;
    private int length;
    private int report = -1;
    private int feedback = -1;

    /// Creates a writer that fills `dst` at most.
    public RtcpWriter(byte[] dst) {
        bytes = dst;
    }

    /// Starts a new compound packet.
    public void reset() {
        length = 0;
        report = -1;
        feedback = -1;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Bytes written since the last [#reset].
    public int length() {
        return length;
    }

    public boolean hasRoom(int moreBytes) {
        return moreBytes <= bytes.length - length;
    }

    /// Appends a sender report without blocks (RFC 3550 §6.4.1).
    ///
    /// @param ntp 32.32 bit seconds since 1900
    public boolean senderReport(int ssrc, long ntp, long rtpTimestamp, long packets, long octets) {
        int at = append(RtcpType.SENDER_REPORT, 0, 28);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, ssrc);
        BigEndian.put64(bytes, at + 8, ntp);
        BigEndian.put32(bytes, at + 16, (int) rtpTimestamp);
        BigEndian.put32(bytes, at + 20, (int) packets);
        BigEndian.put32(bytes, at + 24, (int) octets);
        report = at;
        return true;
    }

    /// Appends a receiver report without blocks (RFC 3550 §6.4.2).
    public boolean receiverReport(int ssrc) {
        int at = append(RtcpType.RECEIVER_REPORT, 0, 8);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, ssrc);
        report = at;
        return true;
    }

    /// Adds a block to the report just appended; units as in [ReportBlockView].
    ///
    /// @return false when there is no room, the report has 31 blocks, or something else was appended after it
    public boolean reportBlock(
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            long extendedHighestSequence,
            long jitter,
            long lastSenderReport,
            long delaySinceLastSenderReport) {
        if (report < 0 || (bytes[report] & 0x1F) == MAX_COUNT || !hasRoom(ReportBlockView.LENGTH)) {
            return false;
        }
        int at = length;
        BigEndian.put32(bytes, at, ssrc);
        bytes[at + 4] = (byte) fractionLost;
        BigEndian.put24(bytes, at + 5, Math.clamp(cumulativeLost, -0x80_0000, 0x7F_FFFF));
        BigEndian.put32(bytes, at + 8, (int) extendedHighestSequence);
        BigEndian.put32(bytes, at + 12, (int) jitter);
        BigEndian.put32(bytes, at + 16, (int) lastSenderReport);
        BigEndian.put32(bytes, at + 20, (int) delaySinceLastSenderReport);
        bytes[report]++;
        length += ReportBlockView.LENGTH;
        setWords(report);
        return true;
    }

    /// Appends a source description with a CNAME of at most 255 bytes (RFC 3550 §6.5.1).
    public boolean sdesCname(int ssrc, byte[] utf8) {
        if (utf8.length > 255) {
            return false;
        }
        int at = append(RtcpType.SOURCE_DESCRIPTION, 1, 4 + (6 + utf8.length + 4 & ~3));
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, ssrc);
        bytes[at + 8] = 1;
        bytes[at + 9] = (byte) utf8.length;
        System.arraycopy(utf8, 0, bytes, at + 10, utf8.length);
        zero(at + 10 + utf8.length);
        return true;
    }

    /// Appends the goodbye of one source (RFC 3550 §6.6).
    public boolean bye(int ssrc) {
        int at = append(RtcpType.BYE, 1, 8);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, ssrc);
        return true;
    }

    /// Appends a generic NACK (RFC 4585 §6.2.1). Ascending numbers pack best, 17 to a word.
    ///
    /// @return how many of the sequence numbers found room; 0 = nothing was appended
    public int nack(int senderSsrc, int mediaSsrc, int[] sequenceNumbers, int count) {
        if (count <= 0 || !hasRoom(16)) {
            return 0;
        }
        int at = appendFeedback(RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_NACK, 12, senderSsrc, mediaSsrc);
        int done = 0;
        while (done < count && hasRoom(4)) {
            int first = sequenceNumbers[done++] & 0xFFFF;
            int bits = 0;
            while (done < count) {
                int distance = SequenceNumbers.distance(first, sequenceNumbers[done]);
                if (distance < 1 || distance > 16) {
                    break;
                }
                bits |= 1 << distance - 1;
                done++;
            }
            BigEndian.put16(bytes, length, first);
            BigEndian.put16(bytes, length + 2, bits);
            length += 4;
        }
        setWords(at);
        return done;
    }

    /// Appends a picture loss indication (RFC 4585 §6.3.1).
    public boolean pli(int senderSsrc, int mediaSsrc) {
        return appendFeedback(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_PLI, 12, senderSsrc, mediaSsrc) >= 0;
    }

    /// Appends a full intra request to one stream (RFC 5104 §4.3.1).
    ///
    /// @param commandNumber raised by one for each new request, unchanged in a repetition
    public boolean fir(int senderSsrc, int mediaSsrc, int commandNumber) {
        int at = appendFeedback(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_FIR, 20, senderSsrc, 0);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 12, mediaSsrc);
        BigEndian.put32(bytes, at + 16, commandNumber << 24);
        return true;
    }

    /// Appends a receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 §2.2), rounded down to 18 bits.
    ///
    /// @param count streams, 255 at most
    public boolean remb(int senderSsrc, long bitrateBps, int[] ssrcs, int count) {
        if (bitrateBps < 0 || count < 0 || count > 255) {
            return false;
        }
        int at = appendFeedback(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_APPLICATION, 20 + 4 * count, senderSsrc, 0);
        if (at < 0) {
            return false;
        }
        int exponent = Math.max(0, 64 - Long.numberOfLeadingZeros(bitrateBps) - 18);
        BigEndian.put32(bytes, at + 12, RembView.IDENTIFIER);
        BigEndian.put32(bytes, at + 16, count << 24 | exponent << 18 | (int) (bitrateBps >> exponent));
        for (int i = 0; i < count; i++) {
            BigEndian.put32(bytes, at + 20 + 4 * i, ssrcs[i]);
        }
        return true;
    }

    /// Appends transport-wide feedback on `count` packets from `baseSequence` on; see [TransportCcChunks].
    ///
    /// @param referenceTime in 64 ms, low 24 bits
    /// @param deltas for each packet its arrival after the previous received one (the first: after the reference
    ///     time) in 250 µs, −32,768..32,767, or [TransportCcChunks#NOT_RECEIVED]
    /// @return false when there is no room, or a delta is out of range: begin another feedback message there
    public boolean transportCc(
            int senderSsrc,
            int mediaSsrc,
            int baseSequence,
            int referenceTime,
            int feedbackCount,
            int[] deltas,
            int count) {
        int size = TransportCcChunks.length(deltas, count);
        if (size < 0) {
            return false;
        }
        int padding = -size & 3;
        int at = appendFeedback(
                RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_TRANSPORT_CC, 20 + size + padding, senderSsrc, mediaSsrc);
        if (at < 0) {
            return false;
        }
        BigEndian.put16(bytes, at + 12, baseSequence);
        BigEndian.put16(bytes, at + 14, count);
        BigEndian.put32(bytes, at + 16, referenceTime << 8 | feedbackCount & 0xFF);
        TransportCcChunks.write(deltas, count, bytes, at + 20);
        if (padding > 0) {
            zero(at + 20 + size);
            bytes[length - 1] = (byte) padding;
            bytes[at] |= 0x20;
        }
        return true;
    }

    /// Begins congestion control feedback (RFC 8888 §3.1), to be followed by blocks and [#ccfbEnd].
    public boolean ccfbBegin(int senderSsrc) {
        int at = append(RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_CCFB, 12);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, senderSsrc);
        length -= 4;
        feedback = at;
        return true;
    }

    /// Adds one stream to the feedback begun.
    ///
    /// @param metrics see [CcfbView#metric], for packets from `beginSequence` on
    public boolean ccfbBlock(int ssrc, int beginSequence, short[] metrics, int count) {
        if (feedback < 0 || count < 0 || count > CcfbView.MAX_REPORTS || !hasRoom(CcfbView.blockLength(count) + 4)) {
            return false;
        }
        BigEndian.put32(bytes, length, ssrc);
        BigEndian.put16(bytes, length + 4, beginSequence);
        BigEndian.put16(bytes, length + 6, count);
        int at = length + 8;
        for (int i = 0; i < count; i++, at += 2) {
            BigEndian.put16(bytes, at, metrics[i]);
        }
        length += CcfbView.blockLength(count);
        zero(at);
        return true;
    }

    /// Ends the feedback begun.
    ///
    /// @param reportTimestamp middle 32 bits of the NTP time
    public void ccfbEnd(long reportTimestamp) {
        if (feedback < 0) {
            throw new IllegalStateException("no feedback was begun");
        }
        BigEndian.put32(bytes, length, (int) reportTimestamp);
        length += 4;
        setWords(feedback);
        feedback = -1;
    }

    /// Appends an extended report that tells our clock (RFC 3611 §4.4).
    public boolean receiverReferenceTime(int senderSsrc, long ntp) {
        int at = append(RtcpType.EXTENDED_REPORT, 0, 20);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, senderSsrc);
        BigEndian.put32(bytes, at + 8, XrView.RRTR << 24 | 2);
        BigEndian.put64(bytes, at + 12, ntp);
        return true;
    }

    /// Appends an extended report that answers one receiver's clock (RFC 3611 §4.5); units as in [XrView].
    public boolean delaySinceReferenceTime(int senderSsrc, int receiverSsrc, long lastReferenceTime, long delay) {
        int at = append(RtcpType.EXTENDED_REPORT, 0, 24);
        if (at < 0) {
            return false;
        }
        BigEndian.put32(bytes, at + 4, senderSsrc);
        BigEndian.put32(bytes, at + 8, XrView.DLRR << 24 | XrView.DLRR_ENTRY_LENGTH / 4);
        BigEndian.put32(bytes, at + 12, receiverSsrc);
        BigEndian.put32(bytes, at + 16, (int) lastReferenceTime);
        BigEndian.put32(bytes, at + 20, (int) delay);
        return true;
    }

    private int appendFeedback(int type, int format, int size, int senderSsrc, int mediaSsrc) {
        int at = append(type, format, size);
        if (at >= 0) {
            BigEndian.put32(bytes, at + 4, senderSsrc);
            BigEndian.put32(bytes, at + 8, mediaSsrc);
        }
        return at;
    }

    private int append(int type, int count, int size) {
        if (feedback >= 0) {
            throw new IllegalStateException("end the feedback begun first");
        }
        if (!hasRoom(size)) {
            return -1;
        }
        int at = length;
        bytes[at] = (byte) (0x80 | count);
        bytes[at + 1] = (byte) type;
        length += size;
        setWords(at);
        report = -1;
        return at;
    }

    private void setWords(int packet) {
        BigEndian.put16(bytes, packet + 2, (length - packet >> 2) - 1);
    }

    private void zero(int from) {
        for (int i = from; i < length; i++) {
            bytes[i] = 0;
        }
    }
}
