package io.sluice.rtp.ice;

import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunIntegrity;
import io.sluice.rtp.stun.StunMessageWriter;
import java.util.Arrays;

/// A connectivity check as a browser would send it, built step by step for tests.
final class Check {
    private static int transactions;

    private final IceCredentials to;
    private String username;
    private String password;
    private long priority = 1_000;
    private boolean nominating;
    private boolean controlling = true;
    private boolean controlled;
    private boolean integrity = true;
    private boolean fingerprint = true;
    private int type = StunFormat.BINDING_REQUEST;

    private Check(IceCredentials from, IceCredentials to) {
        this.to = to;
        this.username = to.ufrag() + ":" + from.ufrag();
        this.password = to.pwd();
    }

    static Check of(IceCredentials from, IceCredentials to) {
        return new Check(from, to);
    }

    Check nominating() {
        nominating = true;
        return this;
    }

    Check priority(long value) {
        priority = value;
        return this;
    }

    Check username(String value) {
        username = value;
        return this;
    }

    Check password(String value) {
        password = value;
        return this;
    }

    Check controlled() {
        controlled = true;
        controlling = false;
        return this;
    }

    Check bothRoles() {
        controlled = true;
        return this;
    }

    Check withoutIntegrity() {
        integrity = false;
        return this;
    }

    Check withoutFingerprint() {
        fingerprint = false;
        return this;
    }

    Check type(int value) {
        type = value;
        return this;
    }

    IceCredentials to() {
        return to;
    }

    /// A message with a transaction id of its own.
    byte[] build() {
        byte[] id = new byte[12];
        int number = ++transactions;
        for (int i = 0; i < 4; i++) {
            id[11 - i] = (byte) (number >>> 8 * i);
        }
        StunMessageWriter writer = new StunMessageWriter();
        writer.begin(type, id, 0);
        writer.username(username);
        writer.priority(priority);
        if (controlling) {
            writer.iceControlling(77);
        }
        if (controlled) {
            writer.iceControlled(77);
        }
        if (nominating) {
            writer.useCandidate();
        }
        if (integrity) {
            writer.messageIntegrity(new StunIntegrity(password));
        }
        if (fingerprint) {
            writer.fingerprint();
        }
        return Arrays.copyOf(writer.bytes(), writer.length());
    }
}
