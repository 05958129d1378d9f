package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/// AES-128 counter mode with HMAC-SHA1-80 (RFC 3711) on OpenSSL: EVP for the key stream, plain SHA-1 for the tag.
/// Owned by the media worker.
final class EvpCounterCipher implements SrtpCipher {
    private static final int TAG = 10;
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int VECTOR = 0;
    private static final int LENGTH_RESULT = 16;
    private static final int ROLLOVER = 24;
    private static final int DIGEST = 32;
    private static final int RTP_HMAC = 64;
    private static final int RTCP_HMAC = RTP_HMAC + OpenSslHmac.SIZE;

    private final MemorySegment block;
    private final MemorySegment digest;
    private final long address;
    private final EvpContext rtp;
    private final EvpContext rtcp;
    private final OpenSslHmac rtpHmac;
    private final OpenSslHmac rtcpHmac;
    private final NativeInput input = new NativeInput();
    private final HeapTail rtcpTail = new HeapTail();
    private final Nonce rtpNonce;
    private final Nonce rtcpNonce;
    private boolean closed;

    EvpCounterCipher(SessionKeys keys) {
        block = KeyMemory.acquire();
        address = block.address();
        digest = block.asSlice(DIGEST, 20);
        rtp = new EvpContext(OpenSsl.AES_128_CTR, keys.rtpKey, true);
        rtcp = new EvpContext(OpenSsl.AES_128_CTR, keys.rtcpKey, true);
        rtpHmac = new OpenSslHmac(block.asSlice(RTP_HMAC, OpenSslHmac.SIZE), keys.rtpAuthenticationKey);
        rtcpHmac = new OpenSslHmac(block.asSlice(RTCP_HMAC, OpenSslHmac.SIZE), keys.rtcpAuthenticationKey);
        rtpNonce = new Nonce(keys.rtpSalt);
        rtcpNonce = new Nonce(keys.rtcpSalt);
    }

    @Override
    public SrtpProfile profile() {
        return SrtpProfile.AES128_CM_HMAC_SHA1_80;
    }

    @Override
    public int sealRtp(
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
        requireOpen();
        int length = headerLength + payloadLength;
        Objects.checkFromIndexSize(outOffset, length + TAG, out.byteSize());
        Objects.checkFromIndexSize(payloadOffset, payloadLength, PacketBuffer.CAPACITY);
        HeaderCopy.copy(header, headerOffset, out, outOffset, headerLength);
        rtpNonce.writeCounter(ssrc, index, block, VECTOR);
        rtp.start(address + VECTOR);
        long to = out.address() + outOffset;
        rtp.transform(payload.from(payloadOffset), payloadLength, to + headerLength, address + LENGTH_RESULT);
        // RFC 3711 §4.2: the rollover counter is authenticated behind the packet, where the tag will stand
        out.set(INT, outOffset + length, (int) (index >>> 16));
        rtpHmac.start();
        rtpHmac.update(to, length + 4);
        rtpHmac.finish(address + DIGEST);
        writeTag(out, outOffset + length);
        return length + TAG;
    }

    @Override
    public int openRtp(
            MemorySegment in, long inOffset, int length, int headerLength, int ssrc, long index, PacketBuffer out) {
        requireOpen();
        int plainLength = Objects.checkIndex(length - TAG, PacketBuffer.CAPACITY + 1);
        long from = input.address(in, inOffset, length);
        block.set(INT, ROLLOVER, (int) (index >>> 16));
        rtpHmac.start();
        rtpHmac.update(from, plainLength);
        rtpHmac.update(address + ROLLOVER, 4);
        rtpHmac.finish(address + DIGEST);
        if (!tagMatches(in, inOffset + plainLength)) {
            return -1;
        }
        int payloadLength = plainLength - headerLength;
        rtpNonce.writeCounter(ssrc, index, block, VECTOR);
        rtp.start(address + VECTOR);
        rtp.transform(from + headerLength, payloadLength, out.from(headerLength), address + LENGTH_RESULT);
        HeaderCopy.copy(in, inOffset, out.bytes, 0, headerLength);
        return plainLength;
    }

    @Override
    public int sealRtcp(byte[] packet, int offset, int length, int ssrc, int index, MemorySegment out, long outOffset) {
        requireOpen();
        Objects.checkFromIndexSize(outOffset, length + 4 + TAG, out.byteSize());
        Objects.checkFromIndexSize(offset, length, packet.length);
        long to = out.address() + outOffset;
        HeaderCopy.copy(packet, offset, out, outOffset, 8);
        rtcpNonce.writeCounter(ssrc, index, block, VECTOR);
        rtcp.start(address + VECTOR);
        rtcp.transform(rtcpTail.of(packet, offset + 8), length - 8, to + 8, address + LENGTH_RESULT);
        out.set(INT, outOffset + length, index | 0x8000_0000);
        rtcpHmac.start();
        rtcpHmac.update(to, length + 4);
        rtcpHmac.finish(address + DIGEST);
        writeTag(out, outOffset + length + 4);
        return length + 4 + TAG;
    }

    @Override
    public int openRtcp(MemorySegment in, long inOffset, int length, int ssrc, PacketBuffer out) {
        requireOpen();
        int plainLength = Objects.checkIndex(length - TAG - 4, PacketBuffer.CAPACITY + 1);
        int index = in.get(INT, inOffset + plainLength) & 0x7fff_ffff;
        long from = input.address(in, inOffset, length);
        rtcpHmac.start();
        rtcpHmac.update(from, plainLength + 4);
        rtcpHmac.finish(address + DIGEST);
        if (!tagMatches(in, inOffset + plainLength + 4)) {
            return -1;
        }
        rtcpNonce.writeCounter(ssrc, index, block, VECTOR);
        rtcp.start(address + VECTOR);
        rtcp.transform(from + 8, plainLength - 8, out.from(8), address + LENGTH_RESULT);
        HeaderCopy.copy(in, inOffset, out.bytes, 0, 8);
        return plainLength;
    }

    private void writeTag(MemorySegment to, long offset) {
        to.set(JAVA_LONG_UNALIGNED, offset, digest.get(JAVA_LONG_UNALIGNED, 0));
        to.set(JAVA_SHORT_UNALIGNED, offset + 8, digest.get(JAVA_SHORT_UNALIGNED, 8));
    }

    /// Compares in constant time.
    private boolean tagMatches(MemorySegment in, long offset) {
        long difference = in.get(JAVA_LONG_UNALIGNED, offset) ^ digest.get(JAVA_LONG_UNALIGNED, 0);
        difference |= in.get(JAVA_SHORT_UNALIGNED, offset + 8) ^ digest.get(JAVA_SHORT_UNALIGNED, 8);
        return difference == 0;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("cipher is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rtp.close();
            rtcp.close();
            rtpNonce.clear();
            rtcpNonce.clear();
            KeyMemory.release(block);
        }
    }
}
