package io.sluice.rtp.srtp;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.srtp.crypto.HmacSha1;
import org.jitsi.srtp.crypto.SrtpCipherCtr;
import org.jitsi.srtp.crypto.SrtpCipherGcm;
import org.jitsi.utils.logging2.LoggerImpl;

/// All three profiles on the ciphers of jitsi-srtp, which find OpenSSL by JNI or else a JCE provider: works wherever a
/// JVM does, allocates per packet, and is what the native ciphers are checked against.
///
/// The JCE keeps key copies of its own that nobody can zero; ours are. Owned by the media worker.
final class JitsiCipher implements SrtpCipher {
    private final SrtpProfile profile;
    private final org.jitsi.srtp.crypto.SrtpCipher rtp;
    private final org.jitsi.srtp.crypto.SrtpCipher rtcp;
    private final Mac rtpMac;
    private final Mac rtcpMac;
    private final Nonce rtpNonce;
    private final Nonce rtcpNonce;
    private final byte[] gcmVector = new byte[12];
    private final byte[] counterVector = new byte[16];
    private final byte[] trailer = new byte[4];
    private final byte[] digest = new byte[20];
    private byte[] work = new byte[PacketBuffer.CAPACITY + 64];
    private boolean closed;

    JitsiCipher(SrtpProfile profile, SessionKeys keys) {
        this.profile = profile;
        this.rtpNonce = new Nonce(keys.rtpSalt);
        this.rtcpNonce = new Nonce(keys.rtcpSalt);
        try {
            rtp = cipher(profile, keys.rtpKey, keys.rtpSalt);
            rtcp = cipher(profile, keys.rtcpKey, keys.rtcpSalt);
            LoggerImpl logger = new LoggerImpl(JitsiCipher.class.getName());
            rtpMac = HmacSha1.createMac(logger);
            rtcpMac = HmacSha1.createMac(logger);
            if (!profile.isAead()) {
                rtpMac.init(new SecretKeySpec(keys.rtpAuthenticationKey, "HmacSHA1"));
                rtcpMac.init(new SecretKeySpec(keys.rtcpAuthenticationKey, "HmacSHA1"));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no provider for " + profile, e);
        }
    }

    private static org.jitsi.srtp.crypto.SrtpCipher cipher(SrtpProfile profile, byte[] key, byte[] salt)
            throws GeneralSecurityException {
        org.jitsi.srtp.crypto.SrtpCipher cipher = profile.isAead()
                ? new SrtpCipherGcm(Aes.createCipher("AES/GCM/NoPadding"))
                : new SrtpCipherCtr(Aes.createCipher("AES/CTR/NoPadding"));
        // they keep the array, so it must not be the one that is zeroed after set-up
        cipher.init(key.clone(), salt.clone());
        return cipher;
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
        int length = headerLength + payloadLength;
        byte[] packet = work(length + 20);
        System.arraycopy(header, headerOffset, packet, 0, headerLength);
        System.arraycopy(payload.bytes, payloadOffset, packet, headerLength, payloadLength);
        try {
            if (profile.isAead()) {
                rtpNonce.writeGcm(ssrc, index, gcmVector);
                rtp.setIV(gcmVector, Cipher.ENCRYPT_MODE);
                rtp.processAAD(packet, 0, headerLength);
                rtp.process(packet, headerLength, payloadLength);
            } else {
                rtpNonce.writeCounter(ssrc, index, counterVector);
                rtp.setIV(counterVector, Cipher.ENCRYPT_MODE);
                rtp.process(packet, headerLength, payloadLength);
                writeTrailer((int) (index >>> 16));
                authenticate(rtpMac, packet, length, trailer);
                System.arraycopy(digest, 0, packet, length, profile.tagLength());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
        MemorySegment.copy(packet, 0, out, ValueLayout.JAVA_BYTE, outOffset, length + profile.tagLength());
        return length + profile.tagLength();
    }

    @Override
    public int openRtp(
            MemorySegment in, long inOffset, int length, int headerLength, int ssrc, long index, PacketBuffer out) {
        requireOpen();
        byte[] packet = work(length);
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, packet, 0, length);
        int plainLength = length - profile.tagLength();
        try {
            if (profile.isAead()) {
                rtpNonce.writeGcm(ssrc, index, gcmVector);
                rtp.setIV(gcmVector, Cipher.DECRYPT_MODE);
                rtp.processAAD(packet, 0, headerLength);
                rtp.process(packet, headerLength, length - headerLength);
            } else {
                writeTrailer((int) (index >>> 16));
                authenticate(rtpMac, packet, plainLength, trailer);
                if (!tagMatches(packet, plainLength)) {
                    return -1;
                }
                rtpNonce.writeCounter(ssrc, index, counterVector);
                rtp.setIV(counterVector, Cipher.DECRYPT_MODE);
                rtp.process(packet, headerLength, plainLength - headerLength);
            }
        } catch (AEADBadTagException e) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening cannot fail but for the tag", e);
        }
        System.arraycopy(packet, 0, out.bytes, 0, plainLength);
        return plainLength;
    }

    @Override
    public int sealRtcp(byte[] packet, int offset, int length, int ssrc, int index, MemorySegment out, long outOffset) {
        requireOpen();
        byte[] sealed = work(length + 20 + 4);
        System.arraycopy(packet, offset, sealed, 0, length);
        writeTrailer(index | 0x8000_0000);
        int total = length + profile.rtcpOverhead();
        try {
            if (profile.isAead()) {
                rtcpNonce.writeGcm(ssrc, index, gcmVector);
                rtcp.setIV(gcmVector, Cipher.ENCRYPT_MODE);
                rtcp.processAAD(sealed, 0, 8);
                rtcp.processAAD(trailer, 0, 4);
                rtcp.process(sealed, 8, length - 8);
                System.arraycopy(trailer, 0, sealed, total - 4, 4);
            } else {
                rtcpNonce.writeCounter(ssrc, index, counterVector);
                rtcp.setIV(counterVector, Cipher.ENCRYPT_MODE);
                rtcp.process(sealed, 8, length - 8);
                authenticate(rtcpMac, sealed, length, trailer);
                System.arraycopy(trailer, 0, sealed, length, 4);
                System.arraycopy(digest, 0, sealed, length + 4, profile.rtcpTagLength());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing cannot fail", e);
        }
        MemorySegment.copy(sealed, 0, out, ValueLayout.JAVA_BYTE, outOffset, total);
        return total;
    }

    @Override
    public int openRtcp(MemorySegment in, long inOffset, int length, int ssrc, PacketBuffer out) {
        requireOpen();
        byte[] packet = work(length);
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, inOffset, packet, 0, length);
        int plainLength = length - profile.rtcpOverhead();
        System.arraycopy(packet, profile.isAead() ? length - 4 : plainLength, trailer, 0, 4);
        int index =
                (trailer[0] & 0x7f) << 24 | (trailer[1] & 0xff) << 16 | (trailer[2] & 0xff) << 8 | trailer[3] & 0xff;
        try {
            if (profile.isAead()) {
                rtcpNonce.writeGcm(ssrc, index, gcmVector);
                rtcp.setIV(gcmVector, Cipher.DECRYPT_MODE);
                rtcp.processAAD(packet, 0, 8);
                rtcp.processAAD(trailer, 0, 4);
                rtcp.process(packet, 8, length - 4 - 8);
            } else {
                authenticate(rtcpMac, packet, plainLength, trailer);
                if (!tagMatches(packet, plainLength + 4)) {
                    return -1;
                }
                rtcpNonce.writeCounter(ssrc, index, counterVector);
                rtcp.setIV(counterVector, Cipher.DECRYPT_MODE);
                rtcp.process(packet, 8, plainLength - 8);
            }
        } catch (AEADBadTagException e) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening cannot fail but for the tag", e);
        }
        System.arraycopy(packet, 0, out.bytes, 0, plainLength);
        return plainLength;
    }

    private void authenticate(Mac mac, byte[] packet, int length, byte[] behind) throws GeneralSecurityException {
        mac.update(packet, 0, length);
        mac.update(behind, 0, 4);
        mac.doFinal(digest, 0);
    }

    /// Compares in constant time.
    private boolean tagMatches(byte[] packet, int offset) {
        int difference = 0;
        for (int i = 0; i < profile.tagLength(); i++) {
            difference |= packet[offset + i] ^ digest[i];
        }
        return difference == 0;
    }

    private void writeTrailer(int word) {
        trailer[0] = (byte) (word >>> 24);
        trailer[1] = (byte) (word >>> 16);
        trailer[2] = (byte) (word >>> 8);
        trailer[3] = (byte) word;
    }

    private byte[] work(int length) {
        if (work.length < length) {
            work = new byte[Math.max(length, 2 * work.length)];
        }
        return work;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("cipher is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        rtpNonce.clear();
        rtcpNonce.clear();
        Arrays.fill(work, (byte) 0);
    }
}
