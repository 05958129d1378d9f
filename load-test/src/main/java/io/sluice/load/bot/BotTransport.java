package io.sluice.load.bot;

import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceControlling;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.srtp.SrtpInbound;
import io.sluice.rtp.srtp.SrtpOutbound;
import io.sluice.rtp.srtp.SrtpVerdict;
import io.sluice.rtp.stun.StunDropReason;
import io.sluice.rtp.transport.DatagramKind;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The client side of one media transport: a controlling ICE agent, DTLS datagrams handed on, SRTP both ways.
///
/// Owned by one thread.
public final class BotTransport {
    private static final int MAX_SSRCS = 1_024;
    private static final int OVERHEAD = 32;

    /// What the transport has to tell.
    public interface Handler {
        /// ICE has selected a path: DTLS may begin.
        void onWritable();

        /// A DTLS datagram for the handshake.
        void onDtls(byte[] datagram);

        /// A decrypted RTP packet, lent for the call.
        void onRtp(PacketBuffer packet, long nowNanos);

        /// A decrypted RTCP compound packet, lent for the call.
        void onRtcp(PacketBuffer packet, long nowNanos);
    }

    private final DatagramOutbox outbox;
    private final Handler handler;
    private final SrtpCiphers.Implementation cipher;
    private final PacketBuffer packet = new PacketBuffer();
    private final byte[] stun = new byte[PacketBuffer.CAPACITY];
    private final IceControlling ice;
    private @Nullable NetworkPath selected;
    private @Nullable SrtpInbound inbound;
    private @Nullable SrtpOutbound outbound;
    private long unauthentic;
    private long early;

    /// Creates a transport that begins to check at once.
    ///
    /// @param path the server's candidate, seen from the bot's own address
    public BotTransport(
            IceCredentials local,
            IceCredentials remote,
            NetworkPath path,
            DatagramOutbox outbox,
            SrtpCiphers.Implementation cipher,
            RandomGenerator random,
            Handler handler,
            long nowNanos) {
        this.outbox = outbox;
        this.handler = handler;
        this.cipher = cipher;
        this.ice = new IceControlling(local, remote, IceControlling.Nomination.EVERY_CHECK, random, new IceEvents());
        ice.addCandidate(path, 2_130_706_431L, nowNanos);
    }

    /// Takes a datagram from the server.
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path, long nowNanos) {
        if (length < 2 || length > stun.length) {
            return;
        }
        int first = memory.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
        int second = memory.get(ValueLayout.JAVA_BYTE, offset + 1) & 0xFF;
        switch (DatagramKind.of(first, second)) {
            case STUN -> {
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, stun, 0, length);
                ice.onStun(stun, 0, length, path, nowNanos);
            }
            case DTLS -> handler.onDtls(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
            case RTP -> {
                if (opened(inbound == null ? null : inbound.unprotectRtp(memory, offset, length, packet))) {
                    packet.arrivalNanos = nowNanos;
                    handler.onRtp(packet, nowNanos);
                }
            }
            case RTCP -> {
                if (opened(inbound == null ? null : inbound.unprotectRtcp(memory, offset, length, packet))) {
                    handler.onRtcp(packet, nowNanos);
                }
            }
            case UNKNOWN -> unauthentic++;
        }
    }

    private boolean opened(@Nullable SrtpVerdict verdict) {
        if (verdict == SrtpVerdict.OK) {
            return true;
        }
        if (verdict == null) {
            early++;
            return false;
        }
        unauthentic++;
        return false;
    }

    /// Takes the keys of the handshake.
    public void onKeys(SrtpKeyingMaterial keys) {
        inbound = new SrtpInbound(
                SrtpCiphers.create(cipher, keys.profile(), keys.remoteKey(), keys.remoteSalt()), MAX_SSRCS);
        outbound = new SrtpOutbound(SrtpCiphers.create(cipher, keys.profile(), keys.localKey(), keys.localSalt()));
    }

    /// Sends to this path from now on, as towards a peer that speaks no ICE.
    public void select(NetworkPath path) {
        selected = path;
    }

    /// Whether media can be sent.
    public boolean isConnected() {
        return selected != null && outbound != null;
    }

    /// Sends a DTLS datagram.
    public void sendDtls(byte[] datagram) {
        NetworkPath path = selected;
        if (path != null) {
            sendPlain(datagram, datagram.length, path);
        }
    }

    /// Protects and sends an RTP packet.
    ///
    /// @param index rollover counter and sequence number
    public void sendRtp(
            byte[] header, int headerLength, PacketBuffer payload, int payloadLength, int ssrc, long index) {
        SrtpOutbound srtp = outbound;
        NetworkPath path = selected;
        if (srtp != null && path != null) {
            long at = outbox.claim(path, headerLength + payloadLength + OVERHEAD);
            int length = srtp.protectRtp(
                    header, 0, headerLength, payload, 0, payloadLength, ssrc, index, outbox.memory(), at);
            if (length > 0) {
                outbox.commit(length);
            }
        }
    }

    /// Protects and sends an RTCP compound packet.
    public void sendRtcp(byte[] compound, int length) {
        SrtpOutbound srtp = outbound;
        NetworkPath path = selected;
        if (srtp != null && path != null) {
            long at = outbox.claim(path, length + OVERHEAD);
            outbox.commit(srtp.protectRtcp(compound, 0, length, outbox.memory(), at));
        }
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

    /// Media that came before our end of the handshake had its keys; the server has them a little sooner.
    public long early() {
        return early;
    }

    /// Datagrams that were no valid STUN, DTLS, SRTP or SRTCP of this association.
    public long unauthentic() {
        return unauthentic;
    }

    private final class IceEvents implements IceControlling.Handler {
        @Override
        public void sendStun(byte[] bytes, int length, NetworkPath to) {
            sendPlain(bytes, length, to);
        }

        @Override
        public void onSelected(NetworkPath path) {
            boolean first = selected == null;
            selected = path;
            if (first) {
                handler.onWritable();
            }
        }

        @Override
        public void onConsentExpired() {
            selected = null;
        }

        @Override
        public void onFailed() {
            selected = null;
        }

        @Override
        public void onStunDropped(StunDropReason reason) {
            unauthentic++;
        }
    }
}
