package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.TransportState;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.core.stats.RoomSnapshot.InboundRtpSnapshot;
import io.sluice.core.stats.RoomSnapshot.ParticipantSnapshot;
import io.sluice.core.worker.SfuConfig;
import io.sluice.core.worker.SfuNode;
import io.sluice.load.bot.BotLoop;
import io.sluice.load.bot.BotStream;
import io.sluice.load.bot.MediaShape;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.dtls.DtlsCertificate;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.SignalingServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/// A running server with honest people in it: three in the room that is attacked, two in another one.
///
/// Their media is light (30 packets a second each), so that only the server can be the reason when some is missing.
/// Thread-safe.
final class Arena implements AutoCloseable {
    static final String ROOM = "attacked";
    private static final String OTHER_ROOM = "elsewhere";
    private static final MediaShape CAMERA = new MediaShape(10, 1, 300, 90_000);
    private static final MediaShape MICROPHONE = new MediaShape(20, 1, 60, 48_000);
    private static final int SEATS = 6;
    private static final long SEED = 7;

    /// What must not change: per stream of an honest speaker at an honest listener, the packets and owner changes;
    /// per participant its address.
    record Mark(Map<BotStream, Facts> streams, Map<String, String> addresses, long unauthentic, long foreign) {}

    record Facts(long packets, long missing, long duplicates, long timestampsBack, long ownerChanges) {
        static Facts of(BotStream stream) {
            return new Facts(
                    stream.packets(),
                    stream.missing(),
                    stream.duplicates(),
                    stream.timestampsBack(),
                    stream.ownerChanges());
        }
    }

    private final SfuNode node;
    private final SignalingServer signaling;
    private final TappedSocket socket;
    private final BotLoop loop;
    private final Thread loopThread;
    private final LogWatch logs = LogWatch.open();
    private final List<BotLoop.Joined> bots = new ArrayList<>();
    private Mark mark = new Mark(Map.of(), Map.of(), 0, 0);

    Arena() {
        node = SfuNode.start(
                new SfuConfig(0, List.of(InetAddress.getLoopbackAddress()), 1, null, null, 50, 65_536, true, null));
        signaling = SignalingServer.start(onFreePort(), node.sfu());
        socket = new TappedSocket(UdpTransport.open(UdpConfig.DEFAULT.withPort(0)));
        loop = new BotLoop(socket, http(), SEED);
        loopThread = new Thread(loop, "honest-bots");
        loopThread.start();
        for (String name : List.of("alice", "bob", "carol")) {
            bots.add(loop.join(new BotLoop.Plan(ROOM, name, CAMERA, MICROPHONE, SEATS, 0), event -> {}));
        }
        for (String name : List.of("dave", "erin")) {
            bots.add(loop.join(new BotLoop.Plan(OTHER_ROOM, name, CAMERA, MICROPHONE, SEATS, 0), event -> {}));
        }
        Await.until("everybody hears and sees the others", () -> flowing() == 3 * 4 + 2 * 2);
        mark();
    }

    private static SignalingConfig onFreePort() {
        SignalingConfig usual = SignalingConfig.DEFAULT;
        return new SignalingConfig(
                usual.host(),
                0,
                null,
                List.of(),
                null,
                null,
                false,
                usual.allowedOrigins(),
                usual.iceServers(),
                usual.limits(),
                usual.maxParticipants(),
                usual.version());
    }

    private long flowing() {
        return onLoop(() -> bots.stream()
                .flatMap(b -> b.bot().streams().stream())
                .filter(s -> s.packets() > 3)
                .count());
    }

    /// Remembers how things are before an attack; only streams that flow now are watched from now on.
    void mark() {
        Map<String, String> addresses = addresses();
        mark = onLoop(() -> {
            Map<BotStream, Facts> streams = new LinkedHashMap<>();
            long unauthentic = 0;
            long foreign = 0;
            for (BotLoop.Joined joined : bots) {
                unauthentic += joined.bot().unauthentic();
                foreign += joined.bot().foreign();
                for (BotStream stream : joined.bot().streams()) {
                    if (mark.streams().isEmpty()
                            ? stream.packets() > 0
                            : mark.streams().containsKey(stream)) {
                        streams.put(stream, Facts.of(stream));
                    }
                }
            }
            return new Mark(streams, addresses, unauthentic, foreign);
        });
        logs.clear();
    }

    private Map<String, String> addresses() {
        Map<String, String> addresses = new HashMap<>();
        for (String room : List.of(ROOM, OTHER_ROOM)) {
            for (ParticipantSnapshot participant : snapshot(room).participants()) {
                if (isHonest(participant)) {
                    assertEquals(TransportState.CONNECTED, participant.transportState());
                    addresses.put(participant.info().id().value(), participant.selectedRemoteAddress());
                }
            }
        }
        assertEquals(bots.size(), addresses.size(), "honest people in their rooms");
        return addresses;
    }

    private boolean isHonest(ParticipantSnapshot participant) {
        return bots.stream()
                .anyMatch(b -> b.participant().equals(participant.info().id().value()));
    }

    /// Fails when the honest people noticed anything since the last call: every stream went on, nothing is missing,
    /// doubled or somebody else's, nobody moved, and the server kept calm in its logs.
    void assertNobodyWasDisturbed() {
        Mark before = mark;
        Map<BotStream, Long> now = onLoop(() -> {
            Map<BotStream, Long> packets = new LinkedHashMap<>();
            before.streams().keySet().forEach(s -> packets.put(s, s.packets()));
            return packets;
        });
        Await.until(
                "every honest stream goes on",
                () -> onLoop(
                        () -> now.entrySet().stream().allMatch(e -> e.getKey().packets() > e.getValue() + 1)));
        onLoop(() -> {
            before.streams().forEach((stream, was) -> {
                assertEquals(was.missing(), stream.missing(), "missing");
                assertEquals(was.duplicates(), stream.duplicates(), "duplicates");
                assertEquals(was.timestampsBack(), stream.timestampsBack(), "timestamps back");
                assertEquals(was.ownerChanges(), stream.ownerChanges(), "owner changes");
            });
            return true;
        });
        logs.assertAtMostOneLineASecondPerCause();
        logs.assertNothingWorseThanInfo();
        mark();
        assertEquals(before.addresses(), mark.addresses(), "addresses that media is sent to");
        assertEquals(before.unauthentic(), mark.unauthentic(), "unauthentic datagrams at honest bots");
        assertEquals(before.foreign(), mark.foreign(), "packets of no slot at honest bots");
    }

    /// Packets that honest bots received in slots other than those of the honest: what was forwarded of a hostile
    /// one.
    long strays() {
        return onLoop(() -> bots.stream()
                .flatMap(b -> b.bot().streams().stream())
                .filter(s -> !mark.streams().containsKey(s))
                .mapToLong(BotStream::packets)
                .sum());
    }

    /// Lets a member with valid keys do what it wants, and takes it out again whatever came of it.
    void withMember(Consumer<HostileMember> attack) {
        withMember(UnaryOperator.identity(), attack);
    }

    /// @param offerChange applied to the member's offer
    void withMember(UnaryOperator<String> offerChange, Consumer<HostileMember> attack) {
        withMember(new HostileMember(this, DtlsCertificate.generate(), offerChange), member -> {
            member.awaitConnected();
            attack.accept(member);
        });
    }

    /// @param member joined, perhaps not connected
    void withMember(HostileMember member, Consumer<HostileMember> attack) {
        try (member) {
            attack.accept(member);
        } finally {
            node.sfu().leave(new RoomId(ROOM), new ParticipantId(member.participant()), LeaveReason.REMOVED);
            Await.until("the hostile member is gone", () -> !member.isIn(this));
        }
        assertNobodyWasDisturbed();
        assertEquals(attacked().size(), snapshot().participants().size(), "only the honest are left");
    }

    /// Lets a hostile member send until everybody in its room receives it, and goes on when nothing is under way
    /// any more.
    void awaitShown(HostileMember member) {
        List<Long> before = straysOfEach();
        Await.until("everybody receives the hostile member", () -> {
            member.sendKeyframe();
            List<Long> now = straysOfEach();
            for (int i = 0; i < now.size(); i++) {
                if (now.get(i) <= before.get(i)) {
                    return false;
                }
            }
            return true;
        });
        member.awaitServer();
        assertNobodyWasDisturbed();
    }

    private List<Long> straysOfEach() {
        return onLoop(() -> attacked().stream()
                .map(b -> b.bot().streams().stream()
                        .filter(s -> !mark.streams().containsKey(s))
                        .mapToLong(BotStream::packets)
                        .sum())
                .toList());
    }

    /// Does what a hostile member does, then lets it send one good keyframe.
    ///
    /// @return packets of the attack that each honest member received, the keyframe not counted
    long forwardedDuring(HostileMember member, Runnable attack) {
        awaitShown(member);
        long before = strays();
        attack.run();
        member.sendKeyframe();
        member.awaitServer();
        Await.until(
                "a good keyframe is still forwarded",
                () -> strays() >= before + attacked().size());
        assertNobodyWasDisturbed();
        long received = strays() - before;
        assertEquals(0, received % attacked().size(), "all receive the same, in all " + received);
        return received / attacked().size() - 1;
    }

    /// How often an honest member in the attacked room was asked for something.
    ///
    /// @param what of its only video encoding
    long asked(BotLoop.Joined member, ToLongFunction<InboundRtpSnapshot> what) {
        return of(member.participant()).publications().stream()
                .filter(p -> p.info().kind() == MediaKind.VIDEO)
                .flatMap(p -> p.encodings().stream())
                .mapToLong(what)
                .sum();
    }

    /// A participant of the attacked room.
    ParticipantSnapshot of(String participant) {
        return snapshot().participants().stream()
                .filter(p -> p.info().id().value().equals(participant))
                .findFirst()
                .orElseThrow();
    }

    /// SSRC of the slot in which a member receives somebody's camera.
    int slotOf(HostileMember member, BotLoop.Joined shown) {
        return of(member.participant()).subscriptions().stream()
                .filter(s -> s.slot().participant() != null
                        && s.slot().participant().value().equals(shown.participant()))
                .mapToInt(s -> (int) s.ssrc())
                .findFirst()
                .orElseThrow();
    }

    /// The honest in the attacked room: alice, bob, carol.
    List<BotLoop.Joined> attacked() {
        return bots.subList(0, 3);
    }

    TappedSocket wire() {
        return socket;
    }

    URI http() {
        return URI.create("http://localhost:" + signaling.port());
    }

    InetSocketAddress media() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), node.udpPort());
    }

    /// Who is in the attacked room now.
    RoomSnapshot snapshot() {
        return snapshot(ROOM);
    }

    private RoomSnapshot snapshot(String room) {
        CompletableFuture<RoomSnapshot> snapshot = new CompletableFuture<>();
        node.sfu().snapshot(new RoomId(room), snapshot::complete);
        return snapshot.orTimeout(20, TimeUnit.SECONDS).join();
    }

    long dropped(DropReason reason) {
        return node.sfu().counters().drops().getOrDefault(reason, 0L);
    }

    long count(Counter counter) {
        return node.sfu().counters().counts().getOrDefault(counter, 0L);
    }

    /// Waits until the server has counted at least so many more drops than before.
    void awaitDropped(DropReason reason, long before, long more) {
        Await.until(
                () -> reason + " rises by " + more + ", is " + (dropped(reason) - before),
                () -> dropped(reason) - before >= more);
    }

    /// Does something on the honest bots' thread.
    <T> T onLoop(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException | AssertionError e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.orTimeout(20, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AssertionError failed) {
                throw failed;
            }
            throw e;
        }
    }

    @Override
    public void close() throws InterruptedException {
        loop.close();
        loopThread.join();
        bots.forEach(b -> b.signaling().close());
        signaling.close();
        node.close();
        socket.close();
        logs.close();
    }
}
