package io.sluice.rtp.dtls;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Hands the records of inbound datagrams on one by one, and holds those back that come before their time.
///
/// BouncyCastle 1.84 obeys a ChangeCipherSpec at once, and from then on drops every record of the epoch before. When
/// the datagram with the client's CertificateVerify is lost and the ChangeCipherSpec behind it is not, no
/// retransmission can ever complete the handshake. So a ChangeCipherSpec waits here until [#allowChangeCipherSpec], and
/// records of the next epoch wait for it, which also saves a round trip where they overtook it.
///
/// Owned by the endpoint's thread.
final class RecordGate {
    private static final int HEADER_LENGTH = 13;
    private static final int CONTENT_CHANGE_CIPHER_SPEC = 20;

    /// One flight has two; the rest is somebody's noise (chosen).
    private static final int MAX_HELD = 8;

    private final ArrayDeque<byte[]> held = new ArrayDeque<>();
    private byte[] datagram = new byte[0];
    private int offset;
    private boolean changeAllowed;
    private boolean changed;

    RecordGate(boolean changeAllowed) {
        this.changeAllowed = changeAllowed;
    }

    /// Everything the handshake needs from before the ChangeCipherSpec has been processed.
    void allowChangeCipherSpec() {
        changeAllowed = true;
    }

    /// Takes a datagram apart; call [#next] until it returns null first.
    void accept(byte[] bytes) {
        datagram = bytes;
        offset = 0;
    }

    /// The next record whose time has come, or null.
    byte @Nullable [] next() {
        byte[] waited = nextHeld();
        if (waited != null) {
            return waited;
        }
        while (datagram.length - offset >= HEADER_LENGTH) {
            int length = (datagram[offset + 11] & 0xFF) << 8 | datagram[offset + 12] & 0xFF;
            int end = offset + HEADER_LENGTH + length;
            if (end > datagram.length) {
                break;
            }
            byte[] record = Arrays.copyOfRange(datagram, offset, end);
            offset = end;
            if (mayPass(record)) {
                return record;
            }
            if (held.size() < MAX_HELD) {
                held.add(record);
            }
        }
        offset = datagram.length;
        return null;
    }

    private byte @Nullable [] nextHeld() {
        for (Iterator<byte[]> waiting = held.iterator(); waiting.hasNext(); ) {
            byte[] record = waiting.next();
            if (mayPass(record)) {
                waiting.remove();
                return record;
            }
        }
        return null;
    }

    private boolean mayPass(byte[] record) {
        boolean nextEpoch = (record[3] | record[4]) != 0;
        if (nextEpoch) {
            return changed;
        }
        if (record[0] == CONTENT_CHANGE_CIPHER_SPEC) {
            changed |= changeAllowed;
            return changeAllowed;
        }
        return true;
    }
}
