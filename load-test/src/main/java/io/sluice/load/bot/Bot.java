package io.sluice.load.bot;

import io.sluice.rtp.congestion.TransportCcGenerator;
import io.sluice.rtp.dtls.DtlsContext;
import io.sluice.rtp.dtls.DtlsEndpoint;
import io.sluice.rtp.dtls.DtlsFailure;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.packet.FirView;
import io.sluice.rtp.packet.NackView;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PliView;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One light participant: it sends its tracks, answers keyframe requests, gives transport feedback, and checks what it
/// receives.
///
/// Owned by the loop that drives it; DTLS results come in through [BotLoop#execute].
public final class Bot {
    private static final int TRANSPORT_CC_ID = 3;
    private static final int FEEDBACK_SSRC = 1;

    private final BotLoop loop;
    private final DtlsContext dtls;
    private final BotOffer.Answer answer;
    private final BotTransport transport;
    private final List<BotSender> senders = new ArrayList<>();
    private final Map<Integer, BotStream> streams = new HashMap<>();
    private final Map<Integer, BotStream> rtxStreams = new HashMap<>();
    private final LatencyHistogram latency = new LatencyHistogram();
    private final RtpPacketView view = new RtpPacketView();
    private final RtcpCompoundView rtcp = new RtcpCompoundView();
    private final PliView pli = new PliView();
    private final NackView nack = new NackView();
    private final FirView fir = new FirView();
    private final byte[] rtcpBytes = new byte[1200];
    private final RtcpWriter writer = new RtcpWriter(rtcpBytes);
    private final TransportCcGenerator transportCc = new TransportCcGenerator(this::sendFeedback);
    private @Nullable DtlsEndpoint endpoint;
    private @Nullable DtlsFailure failure;
    private long foreign;

    Bot(
            BotLoop loop,
            DtlsContext dtls,
            IceCredentials credentials,
            BotOffer offer,
            BotOffer.Answer answer,
            NetworkPath path,
            DatagramOutbox outbox,
            SrtpCiphers.Implementation cipher,
            RandomGenerator random,
            long nowNanos) {
        this.loop = loop;
        this.dtls = dtls;
        this.answer = answer;
        for (BotOffer.Slot slot : offer.slots()) {
            Integer ssrc = answer.slots().get(slot.mid());
            if (ssrc != null) {
                BotStream stream = new BotStream(ssrc, latency);
                streams.put(ssrc, stream);
                Integer rtx = answer.rtxSlots().get(slot.mid());
                if (rtx != null) {
                    rtxStreams.put(rtx, stream);
                }
            }
        }
        this.transport = new BotTransport(
                credentials, answer.credentials(), path, outbox, cipher, random, new TransportEvents(), nowNanos);
    }

    void addSender(BotSender sender) {
        senders.add(sender);
    }

    BotTransport transport() {
        return transport;
    }

    void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path, long nowNanos) {
        transport.onDatagram(memory, offset, length, path, nowNanos);
    }

    void onTimeout(long nowNanos) {
        transport.onTimeout(nowNanos);
        if (!transport.isConnected()) {
            return;
        }
        for (int i = 0; i < senders.size(); i++) {
            senders.get(i).onTimeout(nowNanos);
        }
        transportCc.onTimeout(nowNanos);
    }

    void close() {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    private void sendFeedback(
            int mediaSsrc, int baseSequence, int referenceTime, int feedbackCount, int[] deltas, int count) {
        writer.reset();
        writer.transportCc(FEEDBACK_SSRC, mediaSsrc, baseSequence, referenceTime, feedbackCount, deltas, count);
        transport.sendRtcp(rtcpBytes, writer.length());
    }

    /// Asks for a keyframe on a slot.
    public void requestKeyframe(int slotSsrc) {
        writer.reset();
        writer.pli(FEEDBACK_SSRC, slotSsrc);
        transport.sendRtcp(rtcpBytes, writer.length());
    }

    /// Whether media flows.
    public boolean isConnected() {
        return transport.isConnected();
    }

    /// Why the handshake failed, or null.
    public @Nullable DtlsFailure failure() {
        return failure;
    }

    /// What is received, one stream a slot.
    public Collection<BotStream> streams() {
        return streams.values();
    }

    /// What is sent.
    public List<BotSender> senders() {
        return senders;
    }

    /// Time from the sender's clock reading to reception; meaningful when both bots share a clock.
    public LatencyHistogram latency() {
        return latency;
    }

    /// Datagrams that were no valid STUN, DTLS, SRTP or SRTCP of this association.
    public long unauthentic() {
        return transport.unauthentic();
    }

    /// Packets that came before this end of the handshake was done.
    public long early() {
        return transport.early();
    }

    /// Packets on SSRCs that belong to no slot.
    public long foreign() {
        return foreign;
    }

    private final class TransportEvents implements BotTransport.Handler {
        @Override
        public void onWritable() {
            endpoint = DtlsEndpoint.client(dtls, List.of(answer.fingerprint()), new HandshakeEvents());
        }

        @Override
        public void onDtls(byte[] datagram) {
            DtlsEndpoint running = endpoint;
            if (running != null) {
                running.onDatagram(datagram);
            }
        }

        @Override
        public void onRtp(PacketBuffer packet, long nowNanos) {
            if (!view.tryWrap(packet.bytes, 0, packet.length)) {
                foreign++;
                return;
            }
            int at = view.findExtension(TRANSPORT_CC_ID);
            if (at >= 0 && view.extensionLength() == 2) {
                int number = (packet.bytes[at] & 0xFF) << 8 | packet.bytes[at + 1] & 0xFF;
                transportCc.onPacket(view.ssrc(), number, nowNanos);
            }
            BotStream stream = streams.get(view.ssrc());
            if (stream != null) {
                stream.onPacket(view, packet, nowNanos);
                return;
            }
            BotStream repaired = rtxStreams.get(view.ssrc());
            if (repaired == null) {
                foreign++;
                return;
            }
            if (Rtx.originalSequenceNumber(view) < 0) {
                return;
            }
            packet.length = Rtx.unwrap(view, 96, repaired.ssrc(), packet.bytes);
            if (view.tryWrap(packet.bytes, 0, packet.length)) {
                repaired.onRetransmission(view, packet, nowNanos);
            }
        }

        @Override
        public void onRtcp(PacketBuffer packet, long nowNanos) {
            if (!rtcp.tryWrap(packet.bytes, 0, packet.length)) {
                foreign++;
                return;
            }
            while (rtcp.next()) {
                if (nack.tryWrap(rtcp)) {
                    for (BotSender sender : senders) {
                        if (sender.ssrc() == nack.mediaSsrc()) {
                            nack.forEach(sender::onNack);
                        }
                    }
                } else if (pli.tryWrap(rtcp)) {
                    keyframe(pli.mediaSsrc());
                } else if (fir.tryWrap(rtcp)) {
                    for (int i = 0; i < fir.count(); i++) {
                        keyframe(fir.ssrc(i));
                    }
                }
            }
        }

        private void keyframe(int ssrc) {
            for (BotSender sender : senders) {
                if (sender.ssrc() == ssrc) {
                    sender.onKeyframeRequest();
                }
            }
        }
    }

    private final class HandshakeEvents implements DtlsEndpoint.Events {
        @Override
        public void sendDtls(byte[] datagram) {
            loop.execute(() -> transport.sendDtls(datagram));
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) {
            loop.execute(() -> transport.onKeys(keys));
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            loop.execute(() -> failure = reason);
        }

        @Override
        public void onClosed() {
            // The server said goodbye; signaling tells the reason.
        }
    }
}
