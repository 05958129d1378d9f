package io.sluice.rtp.ice;

import io.sluice.rtp.stun.StunIntegrity;
import io.sluice.rtp.stun.StunMessageView;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Our credentials of one generation together with the peer's, ready to judge a check. Owned by the media worker.
final class IceIdentity {
    final int generation;
    final StunIntegrity integrity;
    private final byte[] localPrefix;
    private byte @Nullable [] remoteUfrag;

    IceIdentity(int generation, IceCredentials local, @Nullable IceCredentials remote) {
        this.generation = generation;
        this.integrity = new StunIntegrity(local.pwd());
        this.localPrefix = (local.ufrag() + ":").getBytes(StandardCharsets.ISO_8859_1);
        setRemote(remote);
    }

    void setRemote(@Nullable IceCredentials remote) {
        remoteUfrag = remote == null ? null : remote.ufrag().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether the USERNAME is `ours:theirs` (RFC 8445 §7.2.2); anything passes for theirs until it is known.
    boolean isNamedBy(StunMessageView check) {
        byte[] bytes = check.bytes();
        int at = check.usernameOffset();
        int rest = check.usernameLength() - localPrefix.length;
        if (at < 0 || rest < 0 || !isAt(bytes, at, localPrefix)) {
            return false;
        }
        byte[] expected = remoteUfrag;
        return expected == null || (rest == expected.length && isAt(bytes, at + localPrefix.length, expected));
    }

    private static boolean isAt(byte[] bytes, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (bytes[at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
