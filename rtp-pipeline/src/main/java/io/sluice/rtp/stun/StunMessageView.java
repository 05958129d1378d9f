package io.sluice.rtp.stun;

import static io.sluice.rtp.stun.StunFormat.getInt;
import static io.sluice.rtp.stun.StunFormat.getLong;
import static io.sluice.rtp.stun.StunFormat.getShort;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A strict, re-wrappable view of one STUN message in a byte array (RFC 8489 §5, §14).
///
/// [#tryWrap] walks every attribute and notes where the few that matter lie; nothing is copied. Attributes behind
/// MESSAGE-INTEGRITY are not covered by it and therefore ignored, except FINGERPRINT, which must be last. Of repeated
/// attributes the first counts (RFC 8489 §14). A wrapped message is well-formed, **not authentic**: ask
/// [StunIntegrity#isAuthentic] and [#hasValidFingerprint] before believing a word of it.
///
/// Owned by the media worker.
public final class StunMessageView {
    /// A longer datagram is no connectivity check (chosen: DTLS inside STUN brings a Binding to 1,046 bytes).
    public static final int MAX_LENGTH = 1500;

    private static final int MAX_UNKNOWN = 8;

    private final CRC32 crc = new CRC32();
    private final int[] unknownRequired = new int[MAX_UNKNOWN];
    private byte[] bytes = new byte[0];
    private int offset;
    private int length;
    private int usernameOffset;
    private int usernameLength;
    private int integrityOffset;
    private int fingerprintOffset;
    private int mappedOffset;
    private int mappedLength;
    private boolean priorityPresent;
    private int priority;
    private boolean useCandidate;
    private boolean controlling;
    private boolean controlled;
    private long tieBreaker;
    private int errorCode;
    private int unknownRequiredCount;

    /// Points the view at a datagram.
    ///
    /// @return false when it is not exactly one well-formed STUN message; the view is then meaningless
    public boolean tryWrap(byte[] bytes, int offset, int length) {
        if (length > MAX_LENGTH
                || !StunFormat.looksLikeStun(bytes, offset, length)
                || getShort(bytes, offset + 2) != length - StunFormat.HEADER_LENGTH
                || (length & 3) != 0) {
            return false;
        }
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        usernameOffset = -1;
        usernameLength = 0;
        integrityOffset = -1;
        fingerprintOffset = -1;
        mappedOffset = -1;
        mappedLength = 0;
        priorityPresent = false;
        priority = 0;
        useCandidate = false;
        controlling = false;
        controlled = false;
        tieBreaker = 0;
        errorCode = 0;
        unknownRequiredCount = 0;
        int end = offset + length;
        int at = offset + StunFormat.HEADER_LENGTH;
        while (at < end) {
            if (fingerprintOffset >= 0) {
                return false;
            }
            int type = getShort(bytes, at);
            int valueLength = getShort(bytes, at + 2);
            int padded = (valueLength + 3) & ~3;
            if (padded > end - at - 4 || !accept(type, at, valueLength)) {
                return false;
            }
            at += 4 + padded;
        }
        return true;
    }

    private boolean accept(int type, int at, int valueLength) {
        if (type == StunFormat.FINGERPRINT) {
            fingerprintOffset = at;
            return valueLength == 4;
        }
        if (integrityOffset >= 0) {
            return true;
        }
        int value = at + 4;
        switch (type) {
            case StunFormat.MESSAGE_INTEGRITY -> {
                integrityOffset = at;
                return valueLength == StunFormat.INTEGRITY_LENGTH;
            }
            case StunFormat.USERNAME -> {
                if (usernameOffset < 0) {
                    usernameOffset = value;
                    usernameLength = valueLength;
                }
                return valueLength <= StunFormat.MAX_USERNAME_LENGTH;
            }
            case StunFormat.PRIORITY -> {
                if (valueLength != 4) {
                    return false;
                }
                if (!priorityPresent) {
                    priorityPresent = true;
                    priority = getInt(bytes, value);
                }
                return true;
            }
            case StunFormat.USE_CANDIDATE -> {
                useCandidate = true;
                return valueLength == 0;
            }
            case StunFormat.ICE_CONTROLLING, StunFormat.ICE_CONTROLLED -> {
                if (valueLength != 8) {
                    return false;
                }
                if (!controlling && !controlled) {
                    tieBreaker = getLong(bytes, value);
                }
                controlling |= type == StunFormat.ICE_CONTROLLING;
                controlled |= type == StunFormat.ICE_CONTROLLED;
                return true;
            }
            case StunFormat.XOR_MAPPED_ADDRESS -> {
                int family = valueLength >= 2 ? bytes[value + 1] : 0;
                if (!(family == 1 && valueLength == 8) && !(family == 2 && valueLength == 20)) {
                    return false;
                }
                if (mappedOffset < 0) {
                    mappedOffset = value;
                    mappedLength = valueLength;
                }
                return true;
            }
            case StunFormat.ERROR_CODE -> {
                if (valueLength < 4) {
                    return false;
                }
                if (errorCode == 0) {
                    errorCode = (bytes[value + 2] & 7) * 100 + (bytes[value + 3] & 0xFF);
                }
                return true;
            }
            case StunFormat.MAPPED_ADDRESS,
                    StunFormat.UNKNOWN_ATTRIBUTES,
                    StunFormat.REALM,
                    StunFormat.NONCE,
                    StunFormat.MESSAGE_INTEGRITY_SHA256 -> {
                return true;
            }
            default -> {
                if (type < 0x8000 && unknownRequiredCount < MAX_UNKNOWN) {
                    unknownRequired[unknownRequiredCount++] = type;
                }
                return true;
            }
        }
    }

    /// Method and class as on the wire: one of the `BINDING_` constants of [StunFormat], or another method's.
    public int messageType() {
        return getShort(bytes, offset);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /// Absolute index of the 12 bytes of the transaction id.
    public int transactionIdOffset() {
        return offset + 8;
    }

    /// See [StunFormat#transactionKey].
    public long transactionKey() {
        return StunFormat.transactionKey(bytes, transactionIdOffset());
    }

    public boolean hasUsername() {
        return usernameOffset >= 0;
    }

    /// Absolute index of the USERNAME's value, -1 without one.
    public int usernameOffset() {
        return usernameOffset;
    }

    public int usernameLength() {
        return usernameLength;
    }

    /// The part of the USERNAME before the colon: in a check we receive, our own ufrag (RFC 8445 §7.2.2). Not
    /// authenticated: good for finding whose check it may be, and for nothing else.
    ///
    /// @return null without a USERNAME, or when it has no colon within the 256 characters an ufrag may have
    public @Nullable String localUfrag() {
        for (int i = 0; i < Math.min(usernameLength, 257); i++) {
            if (bytes[usernameOffset + i] == ':') {
                return new String(bytes, usernameOffset, i, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }

    public boolean hasIntegrity() {
        return integrityOffset >= 0;
    }

    /// Absolute index of the MESSAGE-INTEGRITY attribute's header, -1 without one.
    int integrityOffset() {
        return integrityOffset;
    }

    public boolean hasFingerprint() {
        return fingerprintOffset >= 0;
    }

    /// Whether there is a FINGERPRINT and it is right (RFC 8489 §14.7).
    public boolean hasValidFingerprint() {
        if (fingerprintOffset < 0) {
            return false;
        }
        crc.reset();
        crc.update(bytes, offset, fingerprintOffset - offset);
        return getInt(bytes, fingerprintOffset + 4) == ((int) crc.getValue() ^ StunFormat.FINGERPRINT_XOR);
    }

    /// PRIORITY as an unsigned number, 0 without one.
    public long priority() {
        return priority & 0xFFFFFFFFL;
    }

    public boolean hasPriority() {
        return priorityPresent;
    }

    public boolean useCandidate() {
        return useCandidate;
    }

    public boolean iceControlling() {
        return controlling;
    }

    public boolean iceControlled() {
        return controlled;
    }

    /// Value of ICE-CONTROLLING or ICE-CONTROLLED, an unsigned number.
    public long tieBreaker() {
        return tieBreaker;
    }

    /// ERROR-CODE as 300..699, 0 without one.
    public int errorCode() {
        return errorCode;
    }

    /// How many comprehension-required attributes we do not know (RFC 8489 §6.3.1), at most 8 are remembered.
    public int unknownRequiredCount() {
        return unknownRequiredCount;
    }

    public int unknownRequired(int index) {
        return unknownRequired[index];
    }

    public boolean hasMappedAddress() {
        return mappedOffset >= 0;
    }

    /// The IP address of XOR-MAPPED-ADDRESS, 4 or 16 bytes, null without one (RFC 8489 §14.2).
    public byte @Nullable [] mappedAddress() {
        if (mappedOffset < 0) {
            return null;
        }
        byte[] address = new byte[mappedLength - 4];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (bytes[mappedOffset + 4 + i] ^ bytes[offset + 4 + i]);
        }
        return address;
    }

    /// The port of XOR-MAPPED-ADDRESS, -1 without one.
    public int mappedPort() {
        return mappedOffset < 0 ? -1 : getShort(bytes, mappedOffset + 2) ^ (StunFormat.MAGIC_COOKIE >>> 16);
    }
}
