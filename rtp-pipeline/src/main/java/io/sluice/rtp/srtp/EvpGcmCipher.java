package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// The AES-GCM profiles (RFC 7714) on OpenSSL's EVP, with a context for each use of a key. Owned by the media worker.
final class EvpGcmCipher implements SrtpCipher {
    private static final int TAG = 16;
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int VECTOR = 0;
    private static final int TAG_COPY = 16;
    private static final int LENGTH_RESULT = 32;
    private static final int AAD = 48;
    private static final int SCRATCH = 64;

    private final SrtpProfile profile;
    private final MemorySegment block;
    private final long address;
    private final EvpContext rtpSeal;
    private final EvpContext rtpOpen;
    private final EvpContext rtcpSeal;
    private final EvpContext rtcpOpen;
    private final NativeInput input = new NativeInput();
    private final HeapTail rtcpTail = new HeapTail();
    private final Nonce rtpNonce;
    private final Nonce rtcpNonce;
    private boolean closed;

    EvpGcmCipher(SrtpProfile profile, SessionKeys keys) {
        this.profile = profile;
        MethodHandle cipher = profile.keyLength() == 32 ? OpenSsl.AES_256_GCM : OpenSsl.AES_128_GCM;
        this.block = KeyMemory.acquire();
        this.address = block.address();
        this.rtpSeal = new EvpContext(cipher, keys.rtpKey, true);
        this.rtpOpen = new EvpContext(cipher, keys.rtpKey, false);
        this.rtcpSeal = new EvpContext(cipher, keys.rtcpKey, true);
        this.rtcpOpen = new EvpContext(cipher, keys.rtcpKey, false);
        this.rtpNonce = new Nonce(keys.rtpSalt);
        this.rtcpNonce = new Nonce(keys.rtcpSalt);
    }

    @Override
    public SrtpProfile profile() {
        return profile;
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
        rtpNonce.writeGcm(ssrc, index, block, VECTOR);
        Objects.checkFromIndexSize(outOffset, headerLength + payloadLength + TAG, out.byteSize());
        Objects.checkFromIndexSize(payloadOffset, payloadLength, PacketBuffer.CAPACITY);
        HeaderCopy.copy(header, headerOffset, out, outOffset, headerLength);
        rtpSeal.start(address + VECTOR);
        long to = out.address() + outOffset;
        rtpSeal.authenticate(to, headerLength, address + LENGTH_RESULT);
        rtpSeal.transform(payload.from(payloadOffset), payloadLength, to + headerLength, address + LENGTH_RESULT);
        rtpSeal.finish(to + headerLength + payloadLength, address + LENGTH_RESULT);
        return headerLength + payloadLength + TAG;
    }

    @Override
    public int openRtp(
            MemorySegment in, long inOffset, int length, int headerLength, int ssrc, long index, PacketBuffer out) {
        requireOpen();
        int plainLength = Objects.checkIndex(length - TAG, PacketBuffer.CAPACITY + 1);
        rtpNonce.writeGcm(ssrc, index, block, VECTOR);
        rtpOpen.start(address + VECTOR);
        long from = input.address(in, inOffset, length);
        rtpOpen.authenticate(from, headerLength, address + LENGTH_RESULT);
        rtpOpen.transform(
                from + headerLength, plainLength - headerLength, out.from(headerLength), address + LENGTH_RESULT);
        if (!verifies(rtpOpen, in, inOffset + plainLength)) {
            return -1;
        }
        HeaderCopy.copy(in, inOffset, out.bytes, 0, headerLength);
        return plainLength;
    }

    @Override
    public int sealRtcp(byte[] packet, int offset, int length, int ssrc, int index, MemorySegment out, long outOffset) {
        requireOpen();
        Objects.checkFromIndexSize(outOffset, length + TAG + 4, out.byteSize());
        Objects.checkFromIndexSize(offset, length, packet.length);
        int trailer = index | 0x8000_0000;
        rtcpNonce.writeGcm(ssrc, index, block, VECTOR);
        HeaderCopy.copy(packet, offset, out, outOffset, 8);
        // RFC 7714 §9.2: the index is authenticated behind the header and sent behind the tag
        block.set(JAVA_LONG_UNALIGNED, AAD, out.get(JAVA_LONG_UNALIGNED, outOffset));
        block.set(INT, AAD + 8, trailer);
        rtcpSeal.start(address + VECTOR);
        long to = out.address() + outOffset;
        rtcpSeal.authenticate(address + AAD, 12, address + LENGTH_RESULT);
        rtcpSeal.transform(rtcpTail.of(packet, offset + 8), length - 8, to + 8, address + LENGTH_RESULT);
        rtcpSeal.finish(to + length, address + LENGTH_RESULT);
        out.set(INT, outOffset + length + TAG, trailer);
        return length + TAG + 4;
    }

    @Override
    public int openRtcp(MemorySegment in, long inOffset, int length, int ssrc, PacketBuffer out) {
        requireOpen();
        int trailer = in.get(INT, inOffset + length - 4);
        int plainLength = Objects.checkIndex(length - TAG - 4, PacketBuffer.CAPACITY + 1);
        rtcpNonce.writeGcm(ssrc, trailer & 0x7fff_ffff, block, VECTOR);
        block.set(JAVA_LONG_UNALIGNED, AAD, in.get(JAVA_LONG_UNALIGNED, inOffset));
        block.set(INT, AAD + 8, trailer);
        rtcpOpen.start(address + VECTOR);
        long from = input.address(in, inOffset, length);
        rtcpOpen.authenticate(address + AAD, 12, address + LENGTH_RESULT);
        rtcpOpen.transform(from + 8, plainLength - 8, out.from(8), address + LENGTH_RESULT);
        if (!verifies(rtcpOpen, in, inOffset + plainLength)) {
            return -1;
        }
        HeaderCopy.copy(in, inOffset, out.bytes, 0, 8);
        return plainLength;
    }

    private boolean verifies(EvpContext context, MemorySegment in, long tagOffset) {
        block.set(JAVA_LONG_UNALIGNED, TAG_COPY, in.get(JAVA_LONG_UNALIGNED, tagOffset));
        block.set(JAVA_LONG_UNALIGNED, TAG_COPY + 8, in.get(JAVA_LONG_UNALIGNED, tagOffset + 8));
        return context.verify(address + TAG_COPY, address + LENGTH_RESULT, address + SCRATCH);
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
            rtpSeal.close();
            rtpOpen.close();
            rtcpSeal.close();
            rtcpOpen.close();
            rtpNonce.clear();
            rtcpNonce.clear();
            KeyMemory.release(block);
        }
    }
}
