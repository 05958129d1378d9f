package io.sluice.rtp.srtp;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;

/// One direction's session keys at work: seals or opens single packets under an index the caller gives. It holds no
/// rollover counter and no replay state; those are [SrtpOutbound] and [SrtpInbound].
///
/// Every implementation produces the same bytes (RFC 3711, RFC 7714) and allocates nothing per packet, but for the
/// portable one. Bounds are the caller's: [SrtpInbound] and [SrtpOutbound] check them. Owned by the media worker.
public interface SrtpCipher extends AutoCloseable {
    SrtpProfile profile();

    /// Seals one RTP packet: header, encrypted payload and tag are laid contiguously at `out[outOffset]`.
    ///
    /// @param payloadOffset where the payload starts in `payload.bytes`
    /// @param index the 48-bit packet index, rollover counter `<< 16` | sequence number
    /// @param out native memory with room for `headerLength + payloadLength + tagLength`
    /// @return the length of the sealed packet
    int sealRtp(
            byte[] header,
            int headerOffset,
            int headerLength,
            PacketBuffer payload,
            int payloadOffset,
            int payloadLength,
            int ssrc,
            long index,
            MemorySegment out,
            long outOffset);

    /// Opens one SRTP packet: the header is copied and the payload decrypted to `out.bytes[0..]`. On -1 the bytes
    /// in `out` mean nothing.
    ///
    /// @param in native memory; heap memory works too, at the price of a copy
    /// @param headerLength RTP header with CSRCs and extensions, at most `length - tagLength`
    /// @return the length of the plain packet, or -1 when it is not authentic
    int openRtp(MemorySegment in, long inOffset, int length, int headerLength, int ssrc, long index, PacketBuffer out);

    /// Seals one compound RTCP packet of 8 bytes or more, encrypted from the ninth (RFC 3711 §3.4).
    ///
    /// @param index the SRTCP index, 31 bits
    /// @return the length of the sealed packet
    int sealRtcp(byte[] packet, int offset, int length, int ssrc, int index, MemorySegment out, long outOffset);

    /// Opens one SRTCP packet whose E flag is set to `out.bytes[0..]`; the index is read from its trailer. On -1
    /// the bytes in `out` mean nothing.
    ///
    /// @return the length of the plain packet, or -1 when it is not authentic
    int openRtcp(MemorySegment in, long inOffset, int length, int ssrc, PacketBuffer out);

    /// Zeroes the keys. The cipher must not be used again.
    @Override
    void close();
}
