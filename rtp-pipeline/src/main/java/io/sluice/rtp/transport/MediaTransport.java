package io.sluice.rtp.transport;

import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.ice.IceLite;
import io.sluice.rtp.ice.IceLiteConfig;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.srtp.SrtpInbound;
import io.sluice.rtp.srtp.SrtpOutbound;
import io.sluice.rtp.srtp.SrtpVerdict;
import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The ICE, DTLS and SRTP association of one participant: datagrams of its 5-tuples in, plaintext RTP and RTCP out, and
/// the reverse.
///
/// Nothing but a STUN check is looked at before its 5-tuple was validated, nothing is decrypted before the DTLS
/// handshake compared the certificate, and nothing is believed before its authentication tag was right. The handshake
/// itself runs elsewhere (it blocks): DTLS datagrams go out through [Handler#onDtls] and keys come back by [#onKeys].
/// RFC 8445 (lite), RFC 5764, RFC 3711.
///
/// Owned by the media worker.
public final class MediaTransport {
    /// SSRCs one participant may send: 64 m-sections are the signaling's limit, three encodings and their RTX are
    /// rare.
    private static final int MAX_INBOUND_SSRCS = 256;

    /// Room for the tag of every profile and the SRTCP index.
    private static final int PROTECTION_OVERHEAD = 32;

    /// What the transport has to tell.
    public interface Handler {
        /// A decrypted RTP packet; the buffer now belongs to the handler.
        void onRtp(PacketBuffer packet, long nowNanos);

        /// A decrypted RTCP compound packet; the buffer is only lent for the call.
        void onRtcp(PacketBuffer packet, long nowNanos);

        /// A DTLS datagram for the handshake, in an array of its own.
        void onDtls(byte[] datagram);

        /// The 5-tuple that packets are sent to from now on.
        void onSelected(NetworkPath path);

        /// A 5-tuple that media is accepted from now on.
        void onValidated(NetworkPath path);

        /// A 5-tuple that media is no longer accepted from.
        void onInvalidated(NetworkPath path);

        /// No check came for too long: sending stopped until the next one.
        void onConsentExpired();
    }

    private final Handler handler;
    private final PacketPool pool;
    private final DatagramOutbox outbox;
    private final DropCounters drops;
    private final SrtpCiphers.Implementation cipherImplementation;
    private final IceLite ice;
    private final PacketBuffer rtcp = new PacketBuffer();
    private @Nullable SrtpInbound inbound;
    private @Nullable SrtpOutbound outbound;
    private @Nullable NetworkPath selected;
    private boolean consent = true;
    private long packetsReceived;
    private long bytesReceived;
    private long packetsSent;
    private long bytesSent;
    private long lastReceivedNanos;

    /// Creates a transport that waits for its first check.
    ///
    /// @param local our ICE credentials, as the answer says them
    /// @param remote the participant's ICE credentials, as the offer says them
    public MediaTransport(
            IceCredentials local,
            IceCredentials remote,
            Handler handler,
            PacketPool pool,
            DatagramOutbox outbox,
            DropCounters drops,
            SrtpCiphers.Implementation cipherImplementation) {
        this.handler = handler;
        this.pool = pool;
        this.outbox = outbox;
        this.drops = drops;
        this.cipherImplementation = cipherImplementation;
        this.ice = new IceLite(local, new IceHandler(), IceLiteConfig.DEFAULT);
        this.ice.setRemote(remote);
    }

    /// Takes a STUN message whose username names this transport.
    public void onStun(byte[] bytes, int offset, int length, NetworkPath path, long nowNanos) {
        ice.onStun(bytes, offset, length, path, nowNanos);
    }

    /// A 5-tuple is no more: its TCP connection has ended. Another one that still consents is sent on instead.
    public void onPathClosed(NetworkPath path, long nowNanos) {
        boolean inUse = path.equals(selected);
        ice.forget(path, nowNanos);
        if (inUse && ice.selected() == null) {
            selected = null;
            handler.onConsentExpired();
        }
    }

    /// Takes any other datagram.
    public void onDatagram(
            DatagramKind kind, MemorySegment memory, long offset, int length, NetworkPath path, long nowNanos) {
        if (!ice.isValidated(path)) {
            drops.count(DropReason.UNKNOWN_PATH);
            return;
        }
        switch (kind) {
            case RTP -> onSrtp(memory, offset, length, path, nowNanos);
            case RTCP -> onSrtcp(memory, offset, length, path, nowNanos);
            case DTLS -> handler.onDtls(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
            case STUN, UNKNOWN -> drops.count(DropReason.UNKNOWN_PROTOCOL);
        }
    }

    private void onSrtp(MemorySegment memory, long offset, int length, NetworkPath path, long nowNanos) {
        SrtpInbound srtp = inbound;
        if (srtp == null) {
            drops.count(DropReason.NO_KEYS);
            return;
        }
        PacketBuffer packet = pool.acquire();
        if (packet == null) {
            drops.count(DropReason.POOL_EXHAUSTED);
            return;
        }
        SrtpVerdict verdict = srtp.unprotectRtp(memory, offset, length, packet);
        if (verdict != SrtpVerdict.OK) {
            pool.release(packet);
            drops.count(reasonOf(verdict));
            return;
        }
        onAuthenticated(length, path, nowNanos);
        packet.arrivalNanos = nowNanos;
        handler.onRtp(packet, nowNanos);
    }

    private void onSrtcp(MemorySegment memory, long offset, int length, NetworkPath path, long nowNanos) {
        SrtpInbound srtp = inbound;
        if (srtp == null) {
            drops.count(DropReason.NO_KEYS);
            return;
        }
        SrtpVerdict verdict = srtp.unprotectRtcp(memory, offset, length, rtcp);
        if (verdict != SrtpVerdict.OK) {
            drops.count(reasonOf(verdict));
            return;
        }
        onAuthenticated(length, path, nowNanos);
        rtcp.arrivalNanos = nowNanos;
        handler.onRtcp(rtcp, nowNanos);
    }

    private void onAuthenticated(int length, NetworkPath path, long nowNanos) {
        packetsReceived++;
        bytesReceived += length;
        lastReceivedNanos = nowNanos;
        ice.onAuthenticatedMedia(path, nowNanos);
    }

    private static DropReason reasonOf(SrtpVerdict verdict) {
        return switch (verdict) {
            case REPLAYED, TOO_OLD -> DropReason.SRTP_REPLAYED;
            case AUTH_FAILED -> DropReason.SRTP_AUTH_FAILED;
            case TOO_MANY_SSRCS -> DropReason.SRTP_TOO_MANY_SSRCS;
            case MALFORMED, NOT_ENCRYPTED, OK -> DropReason.SRTP_MALFORMED;
        };
    }

    /// Takes the keys that the handshake exported after it had compared the certificate.
    public void onKeys(SrtpKeyingMaterial keys) {
        closeCiphers();
        inbound = new SrtpInbound(
                SrtpCiphers.create(cipherImplementation, keys.profile(), keys.remoteKey(), keys.remoteSalt()),
                MAX_INBOUND_SSRCS);
        outbound = new SrtpOutbound(
                SrtpCiphers.create(cipherImplementation, keys.profile(), keys.localKey(), keys.localSalt()));
    }

    /// Replaces the ICE credentials; the current 5-tuple keeps working until a check with the new ones selects
    /// another (RFC 8445 §9).
    public void restartIce(IceCredentials local, IceCredentials remote) {
        ice.restart(local, remote);
    }

    /// Whether media can be sent: a path is selected, the peer consents, keys are known.
    public boolean isWritable() {
        return selected != null && outbound != null && consent;
    }

    /// Whether the DTLS handshake has given keys.
    public boolean hasKeys() {
        return outbound != null;
    }

    /// The 5-tuple in use, or null before the first nomination.
    public @Nullable NetworkPath selected() {
        return selected;
    }

    /// Sends one DTLS datagram to the selected path, before nomination to the one checked last.
    public void sendDtls(byte[] datagram) {
        NetworkPath path = ice.sendPath();
        if (path != null) {
            sendPlain(datagram, datagram.length, path);
        }
    }

    /// Protects one RTP packet and lays it into the outbox.
    ///
    /// @param header header with extensions, `headerLength` bytes from `headerOffset`
    /// @param payload holds the bytes after the header
    /// @param index rollover counter and sequence number, 48 bits (RFC 3711 §3.3.1); never the same twice
    /// @return bytes laid, or 0 when the transport is not writable
    public int sendRtp(
            byte[] header,
            int headerOffset,
            int headerLength,
            PacketBuffer payload,
            int payloadOffset,
            int payloadLength,
            int ssrc,
            long index) {
        SrtpOutbound srtp = outbound;
        NetworkPath path = selected;
        if (srtp == null || path == null || !consent) {
            drops.count(DropReason.TRANSPORT_NOT_READY);
            return 0;
        }
        long at = outbox.claim(path, headerLength + payloadLength + PROTECTION_OVERHEAD);
        int length = srtp.protectRtp(
                header,
                headerOffset,
                headerLength,
                payload,
                payloadOffset,
                payloadLength,
                ssrc,
                index,
                outbox.memory(),
                at);
        if (length < 0) {
            drops.count(DropReason.LATE_AFTER_SWITCH);
            return 0;
        }
        outbox.commit(length);
        packetsSent++;
        bytesSent += length;
        return length;
    }

    /// Protects one RTCP compound packet and lays it into the outbox.
    public void sendRtcp(byte[] packet, int length) {
        SrtpOutbound srtp = outbound;
        NetworkPath path = selected;
        if (srtp == null || path == null || !consent) {
            drops.count(DropReason.TRANSPORT_NOT_READY);
            return;
        }
        long at = outbox.claim(path, length + PROTECTION_OVERHEAD);
        int sealed = srtp.protectRtcp(packet, 0, length, outbox.memory(), at);
        outbox.commit(sealed);
        packetsSent++;
        bytesSent += sealed;
    }

    private void sendPlain(byte[] bytes, int length, NetworkPath to) {
        long at = outbox.claim(to, length);
        MemorySegment.copy(bytes, 0, outbox.memory(), ValueLayout.JAVA_BYTE, at, length);
        outbox.commit(length);
    }

    /// Time passes.
    public void onTimeout(long nowNanos) {
        ice.onTimeout(nowNanos);
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        return ice.nextTimeoutNanos();
    }

    /// Forgets the keys.
    public void close() {
        closeCiphers();
        ice.close();
        selected = null;
    }

    private void closeCiphers() {
        if (inbound != null) {
            inbound.close();
            inbound = null;
        }
        if (outbound != null) {
            outbound.close();
            outbound = null;
        }
    }

    /// Authenticated packets received: webrtc-stats `packetsReceived` of the transport.
    public long packetsReceived() {
        return packetsReceived;
    }

    /// Authenticated bytes received, SRTP overhead included.
    public long bytesReceived() {
        return bytesReceived;
    }

    /// Protected packets laid into the outbox.
    public long packetsSent() {
        return packetsSent;
    }

    /// Protected bytes laid into the outbox.
    public long bytesSent() {
        return bytesSent;
    }

    /// When the last authenticated packet came.
    public long lastReceivedNanos() {
        return lastReceivedNanos;
    }

    private final class IceHandler implements IceLite.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            sendPlain(bytes, length, to);
        }

        @Override
        public void onSelected(NetworkPath path) {
            selected = path;
            consent = true;
            handler.onSelected(path);
        }

        @Override
        public void onValidated(NetworkPath path) {
            consent = true;
            handler.onValidated(path);
        }

        @Override
        public void onInvalidated(NetworkPath path) {
            handler.onInvalidated(path);
        }

        @Override
        public void onConsentExpired() {
            consent = false;
            handler.onConsentExpired();
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            drops.count(DropReason.STUN_REFUSED);
        }
    }
}
