package io.sluice.rtp.stun;

import static io.sluice.rtp.stun.StunFormat.putInt;
import static io.sluice.rtp.stun.StunFormat.putLong;
import static io.sluice.rtp.stun.StunFormat.putShort;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Writes one STUN message after the other into the same array, attribute by attribute in the order called (RFC 8489
/// §5).
///
/// MESSAGE-INTEGRITY and FINGERPRINT come last, in this order. Nothing is allocated but for text.
///
/// Owned by the media worker.
public final class StunMessageWriter {
    /// Holds a check with both ufrags at their longest, and every answer we give.
    private static final int CAPACITY = 700;

    private final byte[] bytes = new byte[CAPACITY];
    private final CRC32 crc = new CRC32();
    private int length;

    /// Starts an answer: a message of the given type with the request's transaction id.
    public void beginAnswer(int messageType, StunMessageView request) {
        begin(messageType, request.bytes(), request.transactionIdOffset());
    }

    /// Starts a message.
    ///
    /// @param transactionId array that holds the 12 bytes at `transactionIdOffset`
    public void begin(int messageType, byte[] transactionId, int transactionIdOffset) {
        putShort(bytes, 0, messageType);
        putShort(bytes, 2, 0);
        putInt(bytes, 4, StunFormat.MAGIC_COOKIE);
        System.arraycopy(transactionId, transactionIdOffset, bytes, 8, StunFormat.TRANSACTION_ID_LENGTH);
        length = StunFormat.HEADER_LENGTH;
    }

    /// @param address 4 or 16 bytes
    public void xorMappedAddress(byte[] address, int port) {
        int at = attribute(StunFormat.XOR_MAPPED_ADDRESS, 4 + address.length);
        bytes[at] = 0;
        bytes[at + 1] = (byte) (address.length == 4 ? 1 : 2);
        putShort(bytes, at + 2, port ^ (StunFormat.MAGIC_COOKIE >>> 16));
        for (int i = 0; i < address.length; i++) {
            bytes[at + 4 + i] = (byte) (address[i] ^ bytes[4 + i]);
        }
    }

    public void username(String username) {
        text(StunFormat.USERNAME, username, 0);
    }

    /// @param priority an unsigned 32 bit number
    public void priority(long priority) {
        putInt(bytes, attribute(StunFormat.PRIORITY, 4), (int) priority);
    }

    public void useCandidate() {
        attribute(StunFormat.USE_CANDIDATE, 0);
    }

    public void iceControlling(long tieBreaker) {
        putLong(bytes, attribute(StunFormat.ICE_CONTROLLING, 8), tieBreaker);
    }

    public void iceControlled(long tieBreaker) {
        putLong(bytes, attribute(StunFormat.ICE_CONTROLLED, 8), tieBreaker);
    }

    /// @param code 300..699
    public void errorCode(int code, String reason) {
        int at = text(StunFormat.ERROR_CODE, reason, 4);
        putShort(bytes, at, 0);
        bytes[at + 2] = (byte) (code / 100);
        bytes[at + 3] = (byte) (code % 100);
    }

    /// UNKNOWN-ATTRIBUTES: what of the request we did not understand.
    public void unknownAttributes(StunMessageView request) {
        int count = request.unknownRequiredCount();
        int at = attribute(StunFormat.UNKNOWN_ATTRIBUTES, 2 * count);
        for (int i = 0; i < count; i++) {
            putShort(bytes, at + 2 * i, request.unknownRequired(i));
        }
    }

    public void messageIntegrity(StunIntegrity integrity) {
        int at = attribute(StunFormat.MESSAGE_INTEGRITY, StunFormat.INTEGRITY_LENGTH);
        integrity.compute(bytes, 0, at - 4, bytes, at);
    }

    public void fingerprint() {
        int at = attribute(StunFormat.FINGERPRINT, 4);
        crc.reset();
        crc.update(bytes, 0, at - 4);
        putInt(bytes, at, (int) crc.getValue() ^ StunFormat.FINGERPRINT_XOR);
    }

    /// The message starts at index 0.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    private int text(int type, String text, int before) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int at = attribute(type, before + encoded.length);
        System.arraycopy(encoded, 0, bytes, at + before, encoded.length);
        return at;
    }

    /// Lays an attribute's header and zeroed padding down and returns the index of its value.
    private int attribute(int type, int valueLength) {
        int at = length;
        int end = at + 4 + ((valueLength + 3) & ~3);
        putShort(bytes, at, type);
        putShort(bytes, at + 2, valueLength);
        for (int i = at + 4 + valueLength; i < end; i++) {
            bytes[i] = 0;
        }
        length = end;
        putShort(bytes, 2, end - StunFormat.HEADER_LENGTH);
        return at + 4;
    }
}
