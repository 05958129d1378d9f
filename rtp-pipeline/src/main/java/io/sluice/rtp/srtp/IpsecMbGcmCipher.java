package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// The AES-GCM profiles (RFC 7714) on libipsec-mb: one native call a packet, payload read from or written to the heap
/// without a copy in between. Owned by the media worker.
final class IpsecMbGcmCipher implements SrtpCipher {
    private static final int TAG = 16;
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    // one block of key memory: both key schedules, the library's context, our vector, tag and additional data
    private static final int RTP_KEY = 0;
    private static final int RTCP_KEY = RTP_KEY + IpsecMb.KEY_DATA_SIZE;
    private static final int CONTEXT = RTCP_KEY + IpsecMb.KEY_DATA_SIZE;
    private static final int VECTOR = CONTEXT + IpsecMb.CONTEXT_SIZE;
    private static final int COMPUTED_TAG = VECTOR + 16;
    private static final int AAD = COMPUTED_TAG + 16;

    private final SrtpProfile profile;
    private final boolean wide;
    private final MemorySegment block;
    private final long address;
    private final NativeInput input = new NativeInput();
    private final HeapTail rtcpTail = new HeapTail();
    private final Nonce rtpNonce;
    private final Nonce rtcpNonce;
    private boolean closed;

    IpsecMbGcmCipher(SrtpProfile profile, SessionKeys keys) {
        this.profile = profile;
        this.wide = profile.keyLength() == 32;
        this.block = KeyMemory.acquire();
        this.address = block.address();
        this.rtpNonce = new Nonce(keys.rtpSalt);
        this.rtcpNonce = new Nonce(keys.rtcpSalt);
        MethodHandle prepare = wide ? IpsecMb.PREPARE_256 : IpsecMb.PREPARE_128;
        try {
            prepare.invokeExact(MemorySegment.ofArray(keys.rtpKey), address + RTP_KEY);
            prepare.invokeExact(MemorySegment.ofArray(keys.rtcpKey), address + RTCP_KEY);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
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
        HeaderCopy.copy(header, headerOffset, out, outOffset, headerLength);
        Objects.checkFromIndexSize(outOffset, headerLength + payloadLength + TAG, out.byteSize());
        Objects.checkFromIndexSize(payloadOffset, payloadLength, PacketBuffer.CAPACITY);
        long to = out.address() + outOffset;
        encrypt(RTP_KEY, payload.from(payloadOffset), payloadLength, to + headerLength, to, headerLength);
        return headerLength + payloadLength + TAG;
    }

    @Override
    public int openRtp(
            MemorySegment in, long inOffset, int length, int headerLength, int ssrc, long index, PacketBuffer out) {
        requireOpen();
        Objects.checkIndex(length - TAG, PacketBuffer.CAPACITY + 1);
        rtpNonce.writeGcm(ssrc, index, block, VECTOR);
        long from = input.address(in, inOffset, length);
        decrypt(RTP_KEY, from + headerLength, length - headerLength - TAG, out.from(headerLength), from, headerLength);
        if (!tagMatches(in, inOffset + length - TAG)) {
            return -1;
        }
        HeaderCopy.copy(in, inOffset, out.bytes, 0, headerLength);
        return length - TAG;
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
        long to = out.address() + outOffset + 8;
        encrypt(RTCP_KEY, rtcpTail.of(packet, offset + 8), length - 8, to, address + AAD, 12);
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
        long from = input.address(in, inOffset, length);
        decrypt(RTCP_KEY, from + 8, plainLength - 8, out.from(8), address + AAD, 12);
        if (!tagMatches(in, inOffset + plainLength)) {
            return -1;
        }
        HeaderCopy.copy(in, inOffset, out.bytes, 0, 8);
        return plainLength;
    }

    /// `to` and `header` are native memory; all bounds were checked. The tag follows the ciphertext.
    private void encrypt(int key, MemorySegment plain, int length, long to, long header, int headerLength) {
        try {
            if (wide) {
                IpsecMb.ENCRYPT_256.invokeExact(
                        address + key,
                        address + CONTEXT,
                        to,
                        plain,
                        (long) length,
                        address + VECTOR,
                        header,
                        (long) headerLength,
                        to + length,
                        (long) TAG);
            } else {
                IpsecMb.ENCRYPT_128.invokeExact(
                        address + key,
                        address + CONTEXT,
                        to,
                        plain,
                        (long) length,
                        address + VECTOR,
                        header,
                        (long) headerLength,
                        to + length,
                        (long) TAG);
            }
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    private void decrypt(int key, long sealed, int length, MemorySegment plain, long header, int headerLength) {
        try {
            if (wide) {
                IpsecMb.DECRYPT_256.invokeExact(
                        address + key,
                        address + CONTEXT,
                        plain,
                        sealed,
                        (long) length,
                        address + VECTOR,
                        header,
                        (long) headerLength,
                        address + COMPUTED_TAG,
                        (long) TAG);
            } else {
                IpsecMb.DECRYPT_128.invokeExact(
                        address + key,
                        address + CONTEXT,
                        plain,
                        sealed,
                        (long) length,
                        address + VECTOR,
                        header,
                        (long) headerLength,
                        address + COMPUTED_TAG,
                        (long) TAG);
            }
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Compares in constant time.
    private boolean tagMatches(MemorySegment in, long offset) {
        long difference = in.get(JAVA_LONG_UNALIGNED, offset) ^ block.get(JAVA_LONG_UNALIGNED, COMPUTED_TAG);
        difference |= in.get(JAVA_LONG_UNALIGNED, offset + 8) ^ block.get(JAVA_LONG_UNALIGNED, COMPUTED_TAG + 8);
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
            rtpNonce.clear();
            rtcpNonce.clear();
            KeyMemory.release(block);
        }
    }
}
