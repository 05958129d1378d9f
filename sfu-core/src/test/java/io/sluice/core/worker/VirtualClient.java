package io.sluice.core.worker;

import io.sluice.core.room.ChatMessage;
import io.sluice.core.room.EncodingState;
import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.ParticipantListener;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.SlotSection;
import io.sluice.core.room.Subscribed;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.TransportParameters;
import io.sluice.core.room.TransportState;
import io.sluice.load.bot.BotOffer;
import io.sluice.load.bot.BotSender;
import io.sluice.load.bot.BotTransport;
import io.sluice.load.bot.MediaShape;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.rtp.congestion.TransportCcGenerator;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.packet.BigEndian;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import io.sluice.rtp.packet.NackView;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PliView;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.packet.SenderReportView;
import io.sluice.rtp.recovery.NackConfig;
import io.sluice.rtp.recovery.NackGenerator;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.SendCounters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One client of a [VirtualRoom]: publishes synthetic media, repairs what it receives, notes what it hears.
///
/// Owned by the test's thread.
final class VirtualClient implements ParticipantListener {
    /// What a client publishes and receives, and over which network.
    ///
    /// @param tellsArrivals whether its slots have transport-wide sequence numbers, so that its downlink is
    /// estimated
    record Plan(
            boolean publishes,
            int seats,
            NetworkConditions up,
            NetworkConditions down,
            boolean acknowledges,
            boolean tellsArrivals,
            MediaShape video) {
        static Plan of(boolean publishes, int seats) {
            NetworkConditions perfect = NetworkConditions.PERFECT;
            return new Plan(publishes, seats, perfect, perfect, true, false, MediaShape.VIDEO);
        }

        Plan over(NetworkConditions up, NetworkConditions down) {
            return new Plan(publishes, seats, up, down, acknowledges, tellsArrivals, video);
        }

        Plan silent() {
            return new Plan(publishes, seats, up, down, false, tellsArrivals, video);
        }

        Plan tellingArrivals() {
            return new Plan(publishes, seats, up, down, acknowledges, true, video);
        }

        Plan showing(MediaShape shape) {
            return new Plan(publishes, seats, up, down, acknowledges, tellsArrivals, shape);
        }
    }

    static final RoomId ROOM = new RoomId("virtual");
    private static final PayloadFormat VP8 = new PayloadFormat(
            96,
            Codec.VP8,
            90_000,
            1,
            Map.of(),
            97,
            Set.of(RtcpFeedback.NACK, RtcpFeedback.PLI, RtcpFeedback.TRANSPORT_CC));
    private static final PayloadFormat OPUS =
            new PayloadFormat(111, Codec.OPUS, 48_000, 2, Map.of(), -1, Set.of(RtcpFeedback.TRANSPORT_CC));

    private final VirtualRoom room;
    private final Plan plan;
    private final int number;
    private final NetworkPath path;
    private final NetworkLink<byte[]> uplink;
    private final NetworkLink<byte[]> downlink;
    private final BotTransport transport;
    private final IceCredentials local;
    private final IceCredentials server;
    private final List<BotSender> senders = new ArrayList<>();
    private final Map<Integer, VirtualSlot> slots = new HashMap<>();
    private final Map<Integer, VirtualSlot> rtxSlots = new HashMap<>();
    private final RtpPacketView view = new RtpPacketView();
    private final RtcpCompoundView rtcp = new RtcpCompoundView();
    private final PliView pli = new PliView();
    private final NackView nack = new NackView();
    private final SenderReportView report = new SenderReportView();
    private final byte[] rtcpBytes = new byte[1_200];
    private final RtcpWriter writer = new RtcpWriter(rtcpBytes);
    final ParticipantId id;
    final List<SlotAssignment> assignments = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    final List<ParticipantId> speakers = new ArrayList<>();
    long revision;
    boolean acknowledging = true;
    long foreign;
    long nacksReceived;
    long packetsHeard;
    long longestSilenceNanos;
    private long lastMediaNanos;
    long plisReceived;
    long paddingReceived;

    VirtualClient(VirtualRoom room, int number, Plan plan) {
        this.room = room;
        this.number = number;
        this.plan = plan;
        this.id = new ParticipantId("p-" + number);
        this.path = NetworkPath.udp(
                new InetSocketAddress("10.0.0." + (number + 1), 5_000), new InetSocketAddress("10.9.9.9", 10_000));
        this.uplink = room.uplink(plan.up(), path);
        this.downlink = new NetworkLink<>(room.loop, plan.down(), room.random.nextLong(), this::onDatagram);
        this.local = IceCredentials.generate(room.random);
        this.server = IceCredentials.generate(room.random);
        NetworkPath toServer = NetworkPath.udp(path.local(), path.remote());
        this.transport = new BotTransport(
                local,
                server,
                toServer,
                new ClientOutbox(),
                SrtpCiphers.Implementation.JITSI,
                room.random.split(),
                new TransportEvents(),
                room.loop.nowNanos());
        this.serverPath = toServer;
    }

    private final NetworkPath serverPath;
    private final TransportCcGenerator arrivals = new TransportCcGenerator(this::sendFeedback);

    private void sendFeedback(int ssrc, int base, int reference, int count, int[] deltas, int packets) {
        sendRtcp(w -> w.transportCc(1, ssrc, base, reference, count, deltas, packets));
    }

    private @Nullable CaptureFeed feed;
    private @Nullable CaptureFeed receivable;
    private boolean receivesDependencies;
    final ReceivedVideo received = new ReceivedVideo();

    /// Publishes a capture.
    void publish(CaptureFeed capture) {
        feed = capture;
    }

    /// Offers slots for the formats of a capture, and collects what comes on the first.
    ///
    /// @param dependencies whether it takes dependency descriptors
    void receive(CaptureFeed capture, boolean dependencies) {
        receivable = capture;
        receivesDependencies = dependencies;
    }

    private HeaderExtensionMap receivedExtensions(HeaderExtensionMap usual) {
        CaptureFeed capture = receivable;
        if (capture == null || !receivesDependencies) {
            return usual;
        }
        return new HeaderExtensionMap.Builder()
                .put(HeaderExtension.MID, 4)
                .put(HeaderExtension.DEPENDENCY_DESCRIPTOR, 12)
                .mixedAllowed(true)
                .build();
    }

    void join() {
        List<SendSection> sends = new ArrayList<>();
        List<TrackDeclaration> tracks = new ArrayList<>();
        HeaderExtensionMap extensions = new HeaderExtensionMap.Builder()
                .put(HeaderExtension.MID, 4)
                .put(HeaderExtension.TRANSPORT_CC, 3)
                .put(HeaderExtension.AUDIO_LEVEL, 1)
                .mixedAllowed(true)
                .build();
        if (plan.publishes()) {
            sends.add(new SendSection("0", MediaKind.VIDEO, List.of(VP8), extensions, List.of(), List.of(), Map.of()));
            sends.add(new SendSection("1", MediaKind.AUDIO, List.of(OPUS), extensions, List.of(), List.of(), Map.of()));
            tracks.add(new TrackDeclaration("0", TrackSource.CAMERA, "", false));
            tracks.add(new TrackDeclaration("1", TrackSource.MICROPHONE, "", false));
            BotSender.TransportSequence sequence = new BotSender.TransportSequence();
            long start = room.loop.nowNanos() + room.random.nextLong(20_000_000);
            senders.add(sender(new BotOffer.Sent("0", true, 96, 4, 3, 0), plan.video(), sequence, start));
            senders.add(sender(new BotOffer.Sent("1", false, 111, 4, 3, 1), MediaShape.AUDIO, sequence, start));
        }
        if (feed != null) {
            sends.add(feed.section());
            tracks.add(new TrackDeclaration(CaptureFeed.MID, TrackSource.CAMERA, "", false));
        }
        List<SlotSection> sections = IntStream.range(0, plan.seats() * 2)
                .mapToObj(
                        i -> slot(i, receivedExtensions(plan.tellsArrivals() ? extensions : HeaderExtensionMap.EMPTY)))
                .collect(Collectors.toList());
        JoinRequest request = new JoinRequest(
                ROOM,
                id,
                "identity-" + number,
                "Client " + number,
                Map.of(),
                new TransportParameters(server, local, List.of(fingerprint())),
                new MediaSections(sends, sections, "cname"),
                tracks,
                SubscriptionRequest.AUTOMATIC,
                true,
                true,
                plan.acknowledges());
        room.step(() -> {
            JoinOutcome outcome = room.worker.roomForJoin(ROOM).join(request, this);
            if (outcome instanceof JoinOutcome.Joined joined) {
                assignments.addAll(joined.state().slots());
            }
        });
        room.loop.attach(this::nextTimeoutNanos, this::onTimeout);
    }

    private BotSender sender(
            BotOffer.Sent section, MediaShape shape, BotSender.TransportSequence sequence, long start) {
        return new BotSender(
                transport,
                shape,
                section,
                section.video(),
                room.random.nextInt(),
                65_000 % (1 << 15) + 30_000 % 100,
                sequence,
                start);
    }

    private SlotSection slot(int index, HeaderExtensionMap extensions) {
        boolean video = index % 2 == 0;
        int ssrc = 1_000 + number * 1_000 + index * 2;
        VirtualSlot slot =
                new VirtualSlot(ssrc, video ? new NackGenerator(ssrc, true, NackConfig.DEFAULT, new Nacks()) : null);
        slots.put(ssrc, slot);
        rtxSlots.put(ssrc + 1, slot);
        return new SlotSection(
                "s" + index,
                video ? MediaKind.VIDEO : MediaKind.AUDIO,
                video ? receivable == null ? List.of(VP8) : receivable.receivable() : List.of(OPUS),
                extensions,
                ssrc,
                ssrc + 1,
                index / 2,
                TrackSource.CAMERA);
    }

    private long nextTimeoutNanos() {
        long next = transport.nextTimeoutNanos();
        if (transport.isConnected()) {
            if (feed != null) {
                next = Math.min(next, Math.max(room.loop.nowNanos(), feed.nextNanos()));
            }
            for (BotSender sender : senders) {
                next = Math.min(next, sender.nextNanos());
            }
            for (VirtualSlot slot : slots.values()) {
                next = Math.min(next, slot.nextTimeoutNanos());
            }
            next = Math.min(next, arrivals.nextTimeoutNanos());
        }
        return next;
    }

    private void onTimeout(long now) {
        transport.onTimeout(now);
        if (transport.isConnected()) {
            senders.forEach(sender -> sender.onTimeout(now));
            if (feed != null) {
                feed.onTimeout(transport, now);
            }
            slots.values().forEach(slot -> slot.onTimeout(now));
            arrivals.onTimeout(now);
        }
    }

    private void onDatagram(byte[] datagram) {
        if (datagram[0] < 0) { // RTP and RTCP begin with 128 to 191 (RFC 7983)
            long now = room.loop.nowNanos();
            longestSilenceNanos = Math.max(longestSilenceNanos, lastMediaNanos == 0 ? 0 : now - lastMediaNanos);
            lastMediaNanos = now;
            packetsHeard++;
        }
        transport.onDatagram(MemorySegment.ofArray(datagram), 0, datagram.length, serverPath, room.loop.nowNanos());
    }

    void onKeys(SrtpKeyingMaterial keys) {
        transport.onKeys(keys);
    }

    void leave() {
        room.step(() -> {
            Room found = room.worker.room(ROOM);
            if (found != null) {
                found.leave(found.participant(id), LeaveReason.LEFT, "");
            }
        });
    }

    void subscribe(SubscriptionRequest request) {
        room.step(() -> {
            Room found = room.worker.room(ROOM);
            found.subscribe(found.participant(id), request);
        });
    }

    void acknowledge() {
        long upTo = revision;
        room.loop.after(
                1_000_000,
                () -> room.step(() -> {
                    Room found = room.worker.room(ROOM);
                    if (found != null && found.participant(id) != null) {
                        found.acknowledgeSlots(found.participant(id), upTo);
                    }
                }));
    }

    /// Sends any datagram from this client's own address.
    void sendRaw(byte[] datagram) {
        uplink.send(datagram, datagram.length);
    }

    void sendRtcp(java.util.function.Consumer<RtcpWriter> content) {
        writer.reset();
        content.accept(writer);
        transport.sendRtcp(rtcpBytes, writer.length());
    }

    NetworkPath path() {
        return path;
    }

    NetworkLink<byte[]> downlink() {
        return downlink;
    }

    NetworkLink<byte[]> uplink() {
        return uplink;
    }

    Fingerprint fingerprint() {
        return new Fingerprint("sha-256", ("%02X:".formatted(number)).repeat(31) + "00");
    }

    List<BotSender> senders() {
        return senders;
    }

    BotTransport transport() {
        return transport;
    }

    VirtualSlot slotWithMid(String mid) {
        return slots.get(1_000 + number * 1_000 + Integer.parseInt(mid.substring(1)) * 2);
    }

    Iterable<VirtualSlot> slots() {
        return slots.values();
    }

    // What the room tells.

    @Override
    public void onParticipantJoined(ParticipantInfo participant) {
        heard.add("joined " + participant.id());
    }

    @Override
    public void onParticipantUpdated(ParticipantInfo participant) {
        heard.add("updated " + participant.id());
    }

    @Override
    public void onParticipantLeft(ParticipantId participant, LeaveReason reason) {
        heard.add("left " + participant + " " + reason.code());
    }

    @Override
    public void onPublicationAdded(PublicationInfo publication) {
        heard.add("published " + publication.participant() + " " + publication.source());
    }

    @Override
    public void onPublicationUpdated(PublicationInfo publication) {
        heard.add("changed " + publication.participant() + " " + publication.source());
    }

    @Override
    public void onPublicationRemoved(PublicationId publication) {
        heard.add("unpublished " + publication);
    }

    @Override
    public void onSlots(long newRevision, List<SlotAssignment> changed) {
        revision = newRevision;
        assignments.addAll(changed);
        if (acknowledging && plan.acknowledges()) {
            acknowledge();
        }
    }

    @Override
    public void onSubscribed(Subscribed subscribed) {}

    @Override
    public void onEncodings(String mid, List<EncodingState> encodings) {
        heard.add("encodings " + mid + " " + encodings);
    }

    @Override
    public void onRecording(RecordingState recording) {
        heard.add("recording " + (recording.active() ? "on" : "off " + recording.reason()));
    }

    @Override
    public void onSpeakers(List<ParticipantId> now) {
        speakers.clear();
        speakers.addAll(now);
    }

    @Override
    public void onChat(ChatMessage message) {
        heard.add("chat " + message.text());
    }

    @Override
    public void onTransport(TransportState state, String detail) {
        heard.add("transport " + state);
    }

    @Override
    public void onLeft(LeaveReason reason, String detail) {
        heard.add("out " + reason.code());
    }

    private final class Nacks implements NackGenerator.Handler {
        @Override
        public void requestRetransmission(int ssrc, int[] sequenceNumbers, int count) {
            sendRtcp(w -> w.nack(1, ssrc, sequenceNumbers, count));
        }

        @Override
        public void requestKeyframe(int ssrc) {
            sendRtcp(w -> w.pli(1, ssrc));
        }
    }

    private final class TransportEvents implements BotTransport.Handler {
        @Override
        public void onWritable() {
            transport.sendDtls(new byte[] {22, 0});
        }

        @Override
        public void onDtls(byte[] datagram) {}

        @Override
        public void onRtp(PacketBuffer packet, long now) {
            if (!view.tryWrap(packet.bytes, 0, packet.length)) {
                foreign++;
                return;
            }
            int at = view.findExtension(3);
            if (at >= 0) {
                arrivals.onPacket(view.ssrc(), BigEndian.u16(packet.bytes, at), now);
            }
            VirtualSlot slot = slots.get(view.ssrc());
            if (slot != null && slot == slots.get(1_000 + number * 1_000)) {
                received.onPacket(packet.bytes, packet.length, view.sequenceNumber());
            }
            if (slot != null) {
                slot.onPacket(view, false, view.sequenceNumber(), now);
                return;
            }
            VirtualSlot repaired = rtxSlots.get(view.ssrc());
            if (repaired != null && view.payloadLength() == 0) {
                paddingReceived++;
                return;
            }
            int original = Rtx.originalSequenceNumber(view);
            if (repaired == null || original < 0) {
                foreign++;
                return;
            }
            repaired.onPacket(view, true, original, now);
            CaptureFeed capture = receivable;
            if (capture != null && repaired.ssrc == 1_000 + number * 1_000) {
                int type = capture.receivable().stream()
                        .filter(f -> f.rtxPayloadType() == view.payloadType())
                        .findFirst()
                        .orElseThrow()
                        .payloadType();
                received.onRetransmission(view, type, repaired.ssrc);
            }
        }

        @Override
        public void onRtcp(PacketBuffer packet, long now) {
            if (!rtcp.tryWrap(packet.bytes, 0, packet.length)) {
                foreign++;
                return;
            }
            while (rtcp.next()) {
                if (pli.tryWrap(rtcp)) {
                    plisReceived++;
                    senders.stream().filter(s -> s.ssrc() == pli.mediaSsrc()).forEach(BotSender::onKeyframeRequest);
                } else if (nack.tryWrap(rtcp)) {
                    nacksReceived += nack.count();
                    senders.stream().filter(s -> s.ssrc() == nack.mediaSsrc()).forEach(s -> nack.forEach(s::onNack));
                    if (feed != null) {
                        nack.forEach(number -> feed.onNack(transport, nack.mediaSsrc(), number));
                    }
                } else if (report.tryWrap(rtcp) && slots.containsKey(report.ssrc())) {
                    slots.get(report.ssrc()).onSenderReport(report, now);
                }
            }
        }
    }

    private final class ClientOutbox implements DatagramOutbox {
        private final MemorySegment space = Arena.ofAuto().allocate(65_536);
        private final SendCounters counters = new SendCounters();

        @Override
        public MemorySegment memory() {
            return space;
        }

        @Override
        public long claim(NetworkPath to, int maxLength) {
            return 0;
        }

        @Override
        public void commit(int lengthBytes) {
            byte[] datagram = space.asSlice(0, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
            uplink.send(datagram, datagram.length);
        }

        @Override
        public void flush() {}

        @Override
        public SendCounters counters() {
            return counters;
        }
    }
}
