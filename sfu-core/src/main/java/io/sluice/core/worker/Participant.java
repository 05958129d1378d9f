package io.sluice.core.worker;

import io.sluice.core.forward.OutboundPath;
import io.sluice.core.forward.Slot;
import io.sluice.core.forward.SubscriberReports;
import io.sluice.core.publish.InboundPath;
import io.sluice.core.publish.InboundReports;
import io.sluice.core.publish.PathHeartbeat;
import io.sluice.core.publish.Publication;
import io.sluice.core.publish.RtcpOut;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.ParticipantKind;
import io.sluice.core.room.ParticipantListener;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TransportParameters;
import io.sluice.core.room.TransportState;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.core.stats.Stage;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.dtls.DtlsFailure;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.timing.Deadline;
import io.sluice.rtp.timing.RttTracker;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.transport.MediaTransport;
import io.sluice.rtp.udp.NetworkPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member of a room: its transport, its inbound and its outbound half, and what it told about itself.
///
/// It holds the parts and passes calls on; decisions about others are the room's.
///
/// Owned by the media worker.
final class Participant extends TimerTable.Timed {
    private static final Logger LOG = LoggerFactory.getLogger(Participant.class);

    /// Chosen: 13 MB, 8 s of three encodings and a screen share; what one participant can make us hold.
    private static final int MAX_PACKET_BUFFERS = 8_192;

    private final Room room;
    private final MediaWorker worker;
    private final ParticipantId id;
    private final ParticipantListener listener;
    private final MediaTransport transport;
    private final RtcpOut rtcpOut;
    private final PathHeartbeat heartbeat;
    private final InboundPath inbound;
    private final InboundReports inboundReports;
    private final OutboundPath outbound;
    private final SubscriberReports subscriberReports;
    private final RttTracker rtt = new RttTracker();
    private final RtcpCompoundView rtcp = new RtcpCompoundView();
    private final List<Publication> publications = new ArrayList<>();
    private final boolean mayPublish;
    private final boolean maySubscribe;
    private final boolean acknowledgesSlots;
    private final long order;
    private ParticipantInfo info;
    private MediaSections media;
    private List<Fingerprint> fingerprints;
    private HandshakeFactory.@Nullable Handshake handshake;
    private TransportState transportState = TransportState.CONNECTING;
    private final long joinedNanos;
    private long transportStateSince;
    private long checkedNanos = Deadline.NEVER;
    private SubscriptionRequest subscription;
    private String localUfrag;
    private boolean dirty;
    private long toldStateHash;
    private long lastSpokeNanos = Long.MIN_VALUE;

    Participant(Room room, MediaWorker worker, JoinRequest request, ParticipantListener listener, long order) {
        this.room = room;
        this.worker = worker;
        this.id = request.id();
        this.listener = listener;
        this.order = order;
        this.mayPublish = request.mayPublish();
        this.maySubscribe = request.maySubscribe();
        this.acknowledgesSlots = request.acknowledgesSlots();
        this.subscription = request.subscription();
        this.media = request.media();
        MediaWorker.Setup setup = worker.setup();
        Counters counters = worker.counters();
        this.info = new ParticipantInfo(
                request.id(),
                request.identity(),
                request.name(),
                request.attributes(),
                worker.epochMillis(),
                request.kind());
        this.joinedNanos = worker.nowNanos();
        this.transportStateSince = joinedNanos;
        this.fingerprints = request.transport().fingerprints();
        this.localUfrag = request.transport().local().ufrag();
        PacketPool buffers = worker.pool().share(MAX_PACKET_BUFFERS);
        this.transport = new MediaTransport(
                request.transport().local(),
                request.transport().remote(),
                new TransportEvents(),
                buffers,
                setup.outbox(),
                counters.drops(),
                setup.cipher());
        int rtcpSsrc = media.slots().isEmpty() ? 1 : media.slots().getFirst().ssrc();
        this.rtcpOut = new RtcpOut(transport, counters, rtcpSsrc);
        this.heartbeat = new PathHeartbeat(transport, rtcpOut);
        this.inboundReports = new InboundReports(rtcpOut, counters);
        this.inbound = new InboundPath(buffers, counters.drops(), inboundReports, new InboundEvents());
        this.outbound = new OutboundPath(
                transport, rtcpOut, counters, worker.rewriter(), setup.random(), setup.clock(), new OutboundEvents());
        this.subscriberReports = new SubscriberReports(outbound, counters, rtt, setup.clock());
        inbound.setSections(media.sends());
        outbound.setSections(media, worker.nowNanos());
        worker.bindUfrag(localUfrag, this);
    }

    /// Takes another negotiation: more sections, perhaps other ICE credentials.
    void renegotiate(MediaSections sections, @Nullable TransportParameters parameters) {
        media = sections;
        inbound.setSections(sections.sends());
        outbound.setSections(sections, worker.nowNanos());
        if (parameters != null) {
            worker.unbindUfrag(localUfrag);
            localUfrag = parameters.local().ufrag();
            fingerprints = parameters.fingerprints();
            worker.bindUfrag(localUfrag, this);
            transport.restartIce(parameters.local(), parameters.remote());
        }
    }

    /// Replaces the declared tracks.
    void setPublications(List<Publication> declared) {
        for (Publication former : publications) {
            if (!declared.contains(former)) {
                inbound.withdraw(former);
            }
        }
        publications.clear();
        publications.addAll(declared);
        inbound.setPublications(publications);
    }

    /// Ends everything this participant sends and receives.
    void close() {
        worker.cancel(this);
        worker.unbindUfrag(localUfrag);
        for (Slot slot : outbound.slots()) {
            outbound.assign(slot, null, false, worker.nowNanos());
        }
        setPublications(List.of());
        HandshakeFactory.Handshake running = handshake;
        if (running != null) {
            running.close();
        }
        transport.close();
    }

    /// Does what a batch of packets led to.
    void settle(long nowNanos) {
        dirty = false;
        inboundReports.onTimeout(nowNanos);
        heartbeat.onTimeout(nowNanos);
        rtcpOut.flush();
    }

    @Override
    void onTimeout(long nowNanos) {
        transport.onTimeout(nowNanos);
        inboundReports.onTimeout(nowNanos);
        outbound.onTimeout(nowNanos);
        worker.markDirty(this);
    }

    long nextTimeoutNanos(long nowNanos) {
        return Deadline.earlier(
                transport.nextTimeoutNanos(),
                Deadline.earlier(
                        heartbeat.nextTimeoutNanos(),
                        Deadline.earlier(inboundReports.nextTimeoutNanos(nowNanos), outbound.nextTimeoutNanos())));
    }

    /// Marks as touched in this step; false when it was already.
    boolean setDirty() {
        if (dirty) {
            return false;
        }
        dirty = true;
        return true;
    }

    Room room() {
        return room;
    }

    ParticipantId id() {
        return id;
    }

    ParticipantInfo info() {
        return info;
    }

    void setInfo(ParticipantInfo changed) {
        info = changed;
    }

    /// Whether the others are told of it.
    boolean isVisible() {
        return info.kind() != ParticipantKind.VIEWER;
    }

    /// Whether its media transport lives, or may still come to life.
    boolean isLive() {
        return transportState == TransportState.CONNECTING || transportState == TransportState.CONNECTED;
    }

    ParticipantListener listener() {
        return listener;
    }

    MediaTransport transport() {
        return transport;
    }

    OutboundPath outbound() {
        return outbound;
    }

    List<Publication> publications() {
        return publications;
    }

    MediaSections media() {
        return media;
    }

    SubscriptionRequest subscription() {
        return subscription;
    }

    void setSubscription(SubscriptionRequest request) {
        subscription = request;
    }

    boolean mayPublish() {
        return mayPublish;
    }

    boolean maySubscribe() {
        return maySubscribe;
    }

    boolean acknowledgesSlots() {
        return acknowledgesSlots;
    }

    long order() {
        return order;
    }

    long lastSpokeNanos() {
        return lastSpokeNanos;
    }

    void onDominant(long nowNanos) {
        lastSpokeNanos = nowNanos;
    }

    TransportState transportState() {
        return transportState;
    }

    long transportStateSince() {
        return transportStateSince;
    }

    /// [OutboundPath#stateHash] as the client was told last.
    long toldStateHash() {
        return toldStateHash;
    }

    void setToldStateHash(long hash) {
        toldStateHash = hash;
    }

    /// Round trip time in seconds, −1 = unknown.
    double roundTripTime() {
        return rtt.isKnown() ? rtt.smoothedNanos() / 1e9 : -1;
    }

    private void setTransportState(TransportState state, String detail) {
        if (state == transportState) {
            return;
        }
        transportState = state;
        transportStateSince = worker.nowNanos();
        LOG.atInfo()
                .addKeyValue("room", room.id())
                .addKeyValue("participant", id)
                .addKeyValue("reason", detail)
                .log("Transport is {}.", state);
        listener.onTransport(state, detail);
    }

    private final class TransportEvents implements MediaTransport.Handler {
        @Override
        public void onRtp(PacketBuffer packet, long nowNanos) {
            inbound.onRtp(packet, nowNanos);
        }

        @Override
        public void onRtcp(PacketBuffer packet, long nowNanos) {
            if (!rtcp.tryWrap(packet.bytes, 0, packet.length)) {
                worker.counters().drops().count(DropReason.RTCP_MALFORMED);
                return;
            }
            room.recording().onRtcp(id, packet, nowNanos);
            while (rtcp.next()) {
                inboundReports.onPacket(rtcp, inbound, nowNanos);
                subscriberReports.onPacket(rtcp, nowNanos);
            }
            if (rtt.isKnown()) {
                inboundReports.onRtt(rtt.smoothedNanos());
            }
        }

        @Override
        public void onDtls(byte[] datagram) {
            HandshakeFactory.Handshake running = handshake;
            if (running == null) {
                running = worker.setup().handshakes().start(fingerprints, new HandshakeEvents());
                handshake = running;
            }
            if (!running.onDatagram(datagram)) {
                worker.counters().drops().count(DropReason.DTLS_QUEUE_FULL);
            }
        }

        @Override
        public void onSelected(NetworkPath path) {
            worker.bindPath(path, Participant.this);
            LOG.atDebug()
                    .addKeyValue("participant", id)
                    .addKeyValue("protocol", path.protocol())
                    .addKeyValue("port", path.remotePort())
                    .log("Media goes this way.");
            room.onPathChanged(Participant.this);
            if (transport.hasKeys()) {
                setTransportState(TransportState.CONNECTED, "");
            }
        }

        @Override
        public void onValidated(NetworkPath path) {
            if (checkedNanos == Deadline.NEVER) {
                checkedNanos = worker.nowNanos();
                worker.counters().time(Stage.ICE, checkedNanos - joinedNanos);
            }
            worker.bindPath(path, Participant.this);
        }

        @Override
        public void onInvalidated(NetworkPath path) {
            worker.unbindPath(path, Participant.this);
        }

        @Override
        public void onConsentExpired() {
            setTransportState(TransportState.DISCONNECTED, "No consent check came for a while.");
        }
    }

    private final class HandshakeEvents implements HandshakeFactory.Events {
        @Override
        public void onSend(byte[] datagram) {
            transport.sendDtls(datagram);
        }

        @Override
        public void onKeys(SrtpKeyingMaterial keys) {
            worker.counters().add(Counter.DTLS_HANDSHAKES_COMPLETED, 1);
            worker.counters().time(Stage.DTLS, worker.nowNanos() - checkedNanos);
            transport.onKeys(keys);
            setTransportState(TransportState.CONNECTED, "");
            room.onConnected(Participant.this);
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            worker.counters().add(Counter.DTLS_HANDSHAKES_FAILED, 1);
            setTransportState(TransportState.FAILED, reason.sentence());
            room.onTransportFailed(Participant.this, reason.sentence());
        }

        @Override
        public void onClosed() {
            setTransportState(TransportState.CLOSED, "The client closed its connection.");
        }
    }

    private final class InboundEvents implements InboundPath.Handler {
        @Override
        public void onAudioLevel(Publication publication, int level, long nowNanos) {
            room.onAudioLevel(Participant.this, publication, level, nowNanos);
        }

        @Override
        public void onFormat(Publication publication, PayloadFormat format) {
            room.onFormat(Participant.this, publication);
        }
    }

    private final class OutboundEvents implements OutboundPath.Handler {
        @Override
        public void onFirstPacket(Slot slot, int rtpTimestamp) {
            room.onFirstPacket(Participant.this, slot, rtpTimestamp);
        }

        @Override
        public void onWaiting() {
            worker.markDirty(Participant.this);
        }

        @Override
        public void onEstimate(long nowNanos) {
            long bps = outbound.availableBps();
            if (bps > 0) {
                inboundReports.onDownlink(bps);
            }
        }
    }
}
