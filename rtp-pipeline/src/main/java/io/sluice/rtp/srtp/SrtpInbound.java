package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The receiving side of one peer's SRTP: guesses rollover counters, opens packets, refuses replays, for every SSRC the
/// peer sends.
///
/// State changes only after authentication (RFC 3711 §3.3). The index of a packet is the one nearest to the highest
/// seen (§3.3.1). That guess is wrong for ever once more than 2^15 packets of a stream were lost in a row, so after
/// eight refused packets without a good one between them each further packet is also tried one to four rollovers ahead,
/// one candidate a packet. A candidate is always beyond the highest index, hence never one that was seen, and counts
/// only when its tag is right: an attacker gains one extra tag check per packet and nothing else. The first packet of a
/// stream is tried with rollover counter 0, and with 1 when all packets before a wrap may have been lost.
///
/// RFC 3711 §3.3, RFC 7714. Owned by the media worker.
public final class SrtpInbound implements AutoCloseable {
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int RTP_HEADER = 12;
    private static final int RTCP_HEADER = 8;
    /// RFC 3711 §3.3.1: 48 bits of index.
    private static final long MAX_INDEX = (1L << 48) - 1;

    /// Chosen: a burst of reordered or duplicated packets is shorter.
    static final int REFUSED_BEFORE_SEARCH = 8;

    /// Chosen: 262,144 packets, minutes of any stream, while consent runs out after 30 s.
    static final int ROLLOVERS_SEARCHED = 4;

    private final SrtpCipher cipher;
    private final int tagLength;
    private final int rtcpOverhead;
    private final SsrcTable rtpStreams;
    private final SsrcTable rtcpStreams;

    /// @param cipher of the peer's sending direction; closed with this object
    /// @param maxSsrcs the most SSRCs this peer may send RTP with, and the most it may send RTCP with
    public SrtpInbound(SrtpCipher cipher, int maxSsrcs) {
        this.cipher = cipher;
        this.tagLength = cipher.profile().tagLength();
        this.rtcpOverhead = cipher.profile().rtcpOverhead();
        this.rtpStreams = new SsrcTable(maxSsrcs);
        this.rtcpStreams = new SsrcTable(maxSsrcs);
    }

    /// Opens one SRTP datagram into `out`. Whatever the bytes are, this returns a verdict and never throws; only
    /// [SrtpVerdict#OK] leaves a packet in `out`.
    public SrtpVerdict unprotectRtp(MemorySegment in, long offset, int length, PacketBuffer out) {
        int headerLength = rtpHeaderLength(in, offset, length - tagLength);
        if (headerLength < 0 || length - tagLength > PacketBuffer.CAPACITY) {
            return SrtpVerdict.MALFORMED;
        }
        int sequenceNumber = in.get(SHORT, offset + 2) & 0xffff;
        int ssrc = in.get(INT, offset + 8);
        ReplayWindow stream = rtpStreams.find(ssrc);
        if (stream == null) {
            return openFirst(in, offset, length, headerLength, ssrc, sequenceNumber, out);
        }
        long index = nearest(stream.highest(), sequenceNumber);
        SrtpVerdict verdict;
        if (stream.isBehind(index)) {
            verdict = SrtpVerdict.TOO_OLD;
        } else if (stream.isUsed(index)) {
            verdict = SrtpVerdict.REPLAYED;
        } else if (opens(in, offset, length, headerLength, ssrc, index, out)) {
            stream.use(index);
            stream.refused = 0;
            return SrtpVerdict.OK;
        } else {
            verdict = SrtpVerdict.AUTH_FAILED;
        }
        int refused = ++stream.refused;
        if (refused > REFUSED_BEFORE_SEARCH) {
            long ahead = index + ((refused - REFUSED_BEFORE_SEARCH - 1) % ROLLOVERS_SEARCHED + 1L << 16);
            if (ahead > stream.highest()
                    && ahead <= MAX_INDEX
                    && opens(in, offset, length, headerLength, ssrc, ahead, out)) {
                stream.use(ahead);
                stream.refused = 0;
                return SrtpVerdict.OK;
            }
        }
        return verdict;
    }

    private SrtpVerdict openFirst(
            MemorySegment in,
            long offset,
            int length,
            int headerLength,
            int ssrc,
            int sequenceNumber,
            PacketBuffer out) {
        if (rtpStreams.isFull()) {
            return SrtpVerdict.TOO_MANY_SSRCS;
        }
        long index = sequenceNumber;
        if (!opens(in, offset, length, headerLength, ssrc, index, out)) {
            // only the lower half can follow a wrap nobody saw
            index += 1 << 16;
            if (sequenceNumber >= 1 << 15 || !opens(in, offset, length, headerLength, ssrc, index, out)) {
                return SrtpVerdict.AUTH_FAILED;
            }
        }
        rtpStreams.add(ssrc, new ReplayWindow(index));
        return SrtpVerdict.OK;
    }

    private boolean opens(
            MemorySegment in, long offset, int length, int headerLength, int ssrc, long index, PacketBuffer out) {
        int plainLength = cipher.openRtp(in, offset, length, headerLength, ssrc, index, out);
        if (plainLength < 0) {
            return false;
        }
        out.length = plainLength;
        return true;
    }

    /// The index with these low 16 bits that is nearest to `highest` and not negative.
    static long nearest(long highest, int sequenceNumber) {
        long index = highest + (short) (sequenceNumber - (int) highest);
        return index < 0 ? index + (1 << 16) : index;
    }

    /// Opens one SRTCP datagram into `out`, on the same terms as [#unprotectRtp].
    public SrtpVerdict unprotectRtcp(MemorySegment in, long offset, int length, PacketBuffer out) {
        int plainLength = length - rtcpOverhead;
        if (plainLength < RTCP_HEADER
                || plainLength > PacketBuffer.CAPACITY
                || (in.get(JAVA_BYTE, offset) & 0xc0) != 0x80) {
            return SrtpVerdict.MALFORMED;
        }
        int trailer = in.get(INT, cipher.profile().isAead() ? offset + length - 4 : offset + plainLength);
        if (trailer >= 0) {
            return SrtpVerdict.NOT_ENCRYPTED;
        }
        long index = trailer & 0x7fff_ffff;
        int ssrc = in.get(INT, offset + 4);
        ReplayWindow stream = rtcpStreams.find(ssrc);
        if (stream == null) {
            if (rtcpStreams.isFull()) {
                return SrtpVerdict.TOO_MANY_SSRCS;
            }
        } else if (stream.isBehind(index)) {
            return SrtpVerdict.TOO_OLD;
        } else if (stream.isUsed(index)) {
            return SrtpVerdict.REPLAYED;
        }
        if (cipher.openRtcp(in, offset, length, ssrc, out) < 0) {
            return SrtpVerdict.AUTH_FAILED;
        }
        out.length = plainLength;
        if (stream == null) {
            rtcpStreams.add(ssrc, new ReplayWindow(index));
        } else {
            stream.use(index);
        }
        return SrtpVerdict.OK;
    }

    /// The bytes of an RTP header with CSRCs and extensions (RFC 3550 §5.1), or -1 when it is none or does not fit.
    private static int rtpHeaderLength(MemorySegment in, long offset, int length) {
        if (length < RTP_HEADER) {
            return -1;
        }
        int first = in.get(JAVA_BYTE, offset);
        if ((first & 0xc0) != 0x80) {
            return -1;
        }
        int header = RTP_HEADER + 4 * (first & 0x0f);
        if ((first & 0x10) != 0) {
            if (length < header + 4) {
                return -1;
            }
            header += 4 + 4 * (in.get(SHORT, offset + header + 2) & 0xffff);
        }
        return header <= length ? header : -1;
    }

    /// Zeroes the keys.
    @Override
    public void close() {
        cipher.close();
    }
}
