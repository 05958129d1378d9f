package io.sluice.rtp.stun;

import io.sluice.rtp.udp.NetworkPath;

/// A stateless STUN server: tells whoever asks without a USERNAME under which address it is seen (RFC 8489 §2).
///
/// It answers with XOR-MAPPED-ADDRESS alone, so that a forged source address gets little more than what was sent in its
/// name, and keeps nothing but a bounded rate limit. Requests with a comprehension-required attribute it does not know
/// are dropped: a 420 is for those who authenticated.
///
/// Owned by the media worker.
public final class StunServer {
    /// What the server wants done.
    public interface Handler {
        /// @param bytes holds the message at index 0; valid during the call
        void sendStun(byte[] bytes, int length, NetworkPath to);

        void onStunDropped(StunDropReason reason);
    }

    private final Handler handler;
    private final PrefixRateLimiter limiter;
    private final StunMessageView view = new StunMessageView();
    private final StunMessageWriter writer = new StunMessageWriter();

    /// @param seed keys the table of prefixes; random outside tests
    public StunServer(StunServerConfig config, long seed, Handler handler) {
        this.handler = handler;
        this.limiter = new PrefixRateLimiter(config, seed);
    }

    /// Takes a datagram that looks like STUN and has no USERNAME.
    public void onStun(byte[] bytes, int offset, int length, NetworkPath path, long now) {
        if (!view.tryWrap(bytes, offset, length)) {
            handler.onStunDropped(StunDropReason.MALFORMED);
        } else if (view.messageType() != StunFormat.BINDING_REQUEST) {
            boolean binding = (view.messageType() & ~0x0110) == StunFormat.BINDING_REQUEST;
            handler.onStunDropped(binding ? StunDropReason.UNEXPECTED_CLASS : StunDropReason.NOT_BINDING);
        } else if (view.hasUsername()) {
            handler.onStunDropped(StunDropReason.UNKNOWN_USERNAME);
        } else if (view.unknownRequiredCount() > 0) {
            handler.onStunDropped(StunDropReason.UNKNOWN_ATTRIBUTE);
        } else if (view.hasFingerprint() && !view.hasValidFingerprint()) {
            handler.onStunDropped(StunDropReason.BAD_FINGERPRINT);
        } else {
            answer(path, now);
        }
    }

    private void answer(NetworkPath path, long now) {
        byte[] address = path.remoteAddress();
        if (!limiter.tryTake(address, now)) {
            handler.onStunDropped(StunDropReason.RATE_LIMITED);
            return;
        }
        writer.beginAnswer(StunFormat.BINDING_SUCCESS, view);
        writer.xorMappedAddress(address, path.remotePort());
        if (view.hasFingerprint()) {
            writer.fingerprint();
        }
        handler.sendStun(writer.bytes(), writer.length(), path);
    }
}
