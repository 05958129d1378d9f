package io.sluice.rtp.srtp;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;

/// The sending side of one peer's SRTP: seals packets and guarantees that no index of an SSRC is ever sealed twice.
///
/// Sealing two packets under one nonce gives an attacker the authentication key of AES-GCM (RFC 7714 §8.4), so reuse is
/// a broken invariant and throws. Packets may be sealed out of order within the latest 1,024 indices of their SSRC; a
/// later one than that can no longer be proven fresh and is refused. RTCP has one index for all SSRCs.
///
/// Owned by the media worker.
public final class SrtpOutbound implements AutoCloseable {
    private static final long MAX_INDEX = (1L << 48) - 1;

    private final SrtpCipher cipher;
    private final SsrcTable streams = new SsrcTable(Integer.MAX_VALUE);
    private int nextRtcpIndex;

    /// @param cipher of our sending direction; closed with this object
    public SrtpOutbound(SrtpCipher cipher) {
        this.cipher = cipher;
    }

    /// Bytes an RTP packet grows by.
    public int rtpOverhead() {
        return cipher.profile().tagLength();
    }

    /// Bytes an RTCP packet grows by.
    public int rtcpOverhead() {
        return cipher.profile().rtcpOverhead();
    }

    /// Seals one RTP packet to `out`.
    ///
    /// @param header whose SSRC and sequence number are those of `ssrc` and `index`
    /// @param payloadOffset where the payload starts in `payload.bytes`
    /// @param index rollover counter `<< 16` | sequence number, 48 bits
    /// @param out native memory with room for header, payload and [#rtpOverhead]
    /// @return the length of the sealed packet, or -1 when the index is too far behind to be sealed safely
    /// @throws IllegalStateException when the index was sealed before
    public int protectRtp(
            byte[] header,
            int headerOffset,
            int headerLength,
            PacketBuffer payload,
            int payloadOffset,
            int payloadLength,
            int ssrc,
            long index,
            MemorySegment out,
            long outOffset) {
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalStateException("SRTP index out of range");
        }
        ReplayWindow stream = streams.find(ssrc);
        if (stream == null) {
            streams.add(ssrc, new ReplayWindow(index));
        } else {
            if (stream.isBehind(index)) {
                return -1;
            }
            if (stream.isUsed(index)) {
                throw new IllegalStateException("an SRTP index must not be sealed twice");
            }
            stream.use(index);
        }
        return cipher.sealRtp(
                header, headerOffset, headerLength, payload, payloadOffset, payloadLength, ssrc, index, out, outOffset);
    }

    /// Seals one compound RTCP packet to `out` under the next SRTCP index.
    ///
    /// @param length at least 8; the sender's SSRC is read from the packet
    /// @param out native memory with room for `length` and [#rtcpOverhead]
    /// @return the length of the sealed packet
    /// @throws IllegalStateException after 2^31 packets: the keys are worn out
    public int protectRtcp(byte[] packet, int offset, int length, MemorySegment out, long outOffset) {
        if (nextRtcpIndex < 0) {
            throw new IllegalStateException("no SRTCP index is left");
        }
        int ssrc = packet[offset + 4] << 24
                | (packet[offset + 5] & 0xff) << 16
                | (packet[offset + 6] & 0xff) << 8
                | packet[offset + 7] & 0xff;
        return cipher.sealRtcp(packet, offset, length, ssrc, nextRtcpIndex++, out, outOffset);
    }

    /// Zeroes the keys.
    @Override
    public void close() {
        cipher.close();
    }
}
