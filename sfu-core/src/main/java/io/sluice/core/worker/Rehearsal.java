package io.sluice.core.worker;

import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.SlotSection;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.TransportParameters;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.slf4j.MDC;

/// Meetings that nobody attends, before the server says that it is ready: one publisher and some subscribers on
/// loopback, through the same socket code, loop and worker that real rooms use, in time that passes as fast as the
/// machine can.
///
/// Idea: a JVM compiles what has run often, by what it has seen so far. At the rate of a real room that takes minutes
/// (measured: the compiler still took a third of the process's CPU time after 30 s of 8,700 packets a second, and the
/// path ran half interpreted until then); rehearsed, it takes seconds at the start. Several acts, because what happens
/// once a meeting (a first packet, a slot's first keyframe) must have been seen when a method is compiled, else the
/// first real meeting throws that code away.
///
/// It ends when the compiler has come to rest, and in any case after [#LIMIT_NANOS]. Uses the calling thread only;
/// leaves nothing behind but compiled code.
public final class Rehearsal {
    static final int SUBSCRIBERS = 10;

    /// The round in which the last subscriber connects.
    private static final int LATE_ROUND = 30;

    /// The round with a keyframe that fills more than one batch and the outbox.
    private static final int BURST_ROUND = 300;

    private static final int BURST = 120;

    /// Rounds between two commands.
    private static final int COMMAND_EVERY = 50;

    /// Time that passes in one round.
    private static final long ROUND_NANOS = 10_000_000L;

    /// Chosen: 20 s, in which every timer of a participant has run.
    private static final int ROUNDS_OF_ACT = 2_000;

    /// Chosen: so many that what runs once a round has passed the 15,000 calls and loops after which HotSpot
    /// compiles with its second compiler (Tier4CompileThreshold), and one more meeting has begun since.
    private static final int LEAST_ACTS = 9;

    /// Chosen: 4.5 s are enough on two cores with little else to do. Where compiling takes longer, people whose server
    /// was restarted wait for it, and they are to be back within 10 s.
    private static final long LIMIT_NANOS = 6_000_000_000L;

    /// Chosen: less than this of the compiler's time in an act is rest.
    private static final long RESTING_MILLIS = 50;

    private static final RoomId ROOM = new RoomId("rehearsal");
    private static final PayloadFormat VIDEO = new PayloadFormat(
            Understudy.VP8,
            Codec.VP8,
            90_000,
            1,
            Map.of(),
            97,
            Set.of(RtcpFeedback.NACK, RtcpFeedback.PLI, RtcpFeedback.TRANSPORT_CC));
    private static final PayloadFormat AUDIO =
            new PayloadFormat(Understudy.OPUS, Codec.OPUS, 48_000, 2, Map.of(), -1, Set.of(RtcpFeedback.TRANSPORT_CC));

    /// What it came to.
    ///
    /// @param acts meetings from the first join to the last leave
    /// @param packets received by the stand-ins
    public record Outcome(int acts, long packets, long nanos) {}

    private final LoopClock clock = LoopClock.driven(1_000_000_000L);
    private final LoopClock watch = LoopClock.system();
    private final SfuNode node;
    private final MediaLoop loop;
    private final MediaWorker worker;
    private final SplittableRandom random = new SplittableRandom(1);
    private List<Understudy> cast = List.of();
    private long packets;

    private Rehearsal(SfuConfig config) {
        node = SfuNode.driven(config.aside(), clock, new Prompter());
        loop = node.loop();
        worker = loop.worker();
    }

    /// Rehearses.
    ///
    /// @throws UncheckedIOException when loopback does not work
    public static Outcome run(SfuConfig config) {
        return run(config, LEAST_ACTS, LIMIT_NANOS);
    }

    /// Rehearses at least so many acts unless the limit comes before.
    static Outcome run(SfuConfig config, int leastActs, long limitNanos) {
        // logback.xml leaves out what is logged of these rooms
        MDC.put("rehearsal", "true");
        try {
            return new Rehearsal(config).play(leastActs, limitNanos);
        } catch (IOException e) {
            throw new UncheckedIOException("The rehearsal on loopback failed: " + e.getMessage(), e);
        } finally {
            MDC.remove("rehearsal");
        }
    }

    private Outcome play(int leastActs, long limitNanos) throws IOException {
        long began = watch.nanos();
        long deadline = began + limitNanos;
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        boolean watched = compiler != null && compiler.isCompilationTimeMonitoringSupported();
        long compiled = -1;
        int acts = 0;
        try {
            boolean resting = false;
            while (watch.nanos() - deadline < 0 && (acts < leastActs || !resting)) {
                act(deadline);
                acts++;
                long soFar = watched ? compiler.getTotalCompilationTime() : 0;
                resting = soFar - compiled < RESTING_MILLIS;
                compiled = soFar;
            }
        } finally {
            node.free();
        }
        return new Outcome(acts, packets, watch.nanos() - began);
    }

    private void act(long deadline) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), node.udpPort());
        List<Understudy> actors = new ArrayList<>();
        cast = actors;
        try {
            for (int i = 0; i <= SUBSCRIBERS; i++) {
                actors.add(new Understudy(i, address, node.cipher(), random));
            }
            loop.perform(() -> actors.forEach(this::join));
            for (int round = 0; round < ROUNDS_OF_ACT && watch.nanos() - deadline < 0; round++) {
                play(round);
            }
        } finally {
            loop.perform(() -> worker.close(LeaveReason.SERVER_SHUTDOWN));
            for (Understudy one : actors) {
                packets += one.packetsReceived();
                one.close();
            }
        }
    }

    /// One wake-up: a frame, a sound, or both, and what the subscribers answered to the ones before. The last one to
    /// connect does so while media flows already.
    private void play(int round) throws IOException {
        if (round == 0 || round == LATE_ROUND) {
            for (int i = 0; i < cast.size(); i++) {
                if (round == 0 == i < SUBSCRIBERS) {
                    cast.get(i).connect();
                }
            }
        }
        if (round % COMMAND_EVERY == 0) {
            loop.commands().put(() -> {});
        }
        Understudy publisher = cast.getFirst();
        if (round % 6 == 1) {
            publisher.sendAudio();
        }
        if (round % 3 != 2) {
            publisher.sendFrame(round == BURST_ROUND ? BURST : 1 + round % 8);
        }
        if (round % 6 != 0 && round % 6 != 3 && round % 6 != 1) {
            publisher.sendAudio();
        }
        clock.advance(ROUND_NANOS);
        loop.turn();
        for (int i = 0; i < cast.size(); i++) {
            cast.get(i).receive(round, clock.nanos());
        }
    }

    private void join(Understudy one) {
        boolean publishes = cast.getFirst() == one;
        HeaderExtensionMap extensions = new HeaderExtensionMap.Builder()
                .put(HeaderExtension.TRANSPORT_CC, Understudy.TRANSPORT_CC_ID)
                .put(HeaderExtension.AUDIO_LEVEL, Understudy.AUDIO_LEVEL_ID)
                .mixedAllowed(true)
                .build();
        // every other subscriber has no estimate, so that both ways through the pacer are taken
        HeaderExtensionMap slotExtensions = cast.indexOf(one) % 2 == 0
                ? extensions
                : new HeaderExtensionMap.Builder()
                        .put(HeaderExtension.AUDIO_LEVEL, Understudy.AUDIO_LEVEL_ID)
                        .mixedAllowed(true)
                        .build();
        List<SendSection> sends = new ArrayList<>();
        List<TrackDeclaration> tracks = new ArrayList<>();
        List<SlotSection> slots = new ArrayList<>();
        if (publishes) {
            sends.add(section("0", MediaKind.VIDEO, VIDEO, extensions, Understudy.VIDEO_SSRC));
            sends.add(section("1", MediaKind.AUDIO, AUDIO, extensions, Understudy.AUDIO_SSRC));
            tracks.add(new TrackDeclaration("0", TrackSource.CAMERA, "", false));
            tracks.add(new TrackDeclaration("1", TrackSource.MICROPHONE, "", false));
        } else {
            slots.add(slot("2", MediaKind.VIDEO, VIDEO, slotExtensions));
            slots.add(slot("3", MediaKind.AUDIO, AUDIO, slotExtensions));
        }
        JoinRequest request = new JoinRequest(
                ROOM,
                one.id(),
                one.id().toString(),
                "",
                Map.of(),
                new TransportParameters(one.server(), one.local(), List.of(one.fingerprint())),
                new MediaSections(sends, slots, "rehearsal"),
                tracks,
                SubscriptionRequest.AUTOMATIC,
                true,
                true,
                false);
        worker.roomForJoin(ROOM).join(request, new NobodyListens());
    }

    private static SendSection section(
            String mid, MediaKind kind, PayloadFormat format, HeaderExtensionMap extensions, int ssrc) {
        return new SendSection(mid, kind, List.of(format), extensions, List.of(), List.of(ssrc), Map.of());
    }

    private SlotSection slot(String mid, MediaKind kind, PayloadFormat format, HeaderExtensionMap extensions) {
        int ssrc = random.nextInt();
        return new SlotSection(mid, kind, List.of(format), extensions, ssrc, ssrc + 1, 0, TrackSource.CAMERA);
    }

    /// Hands keys over at the first datagram, in place of a handshake.
    private final class Prompter implements HandshakeFactory {
        @Override
        public Handshake start(List<Fingerprint> expected, Events events) {
            Understudy one = cast.stream()
                    .filter(actor -> actor.fingerprint().equals(expected.getFirst()))
                    .findFirst()
                    .orElseThrow();
            events.onKeys(one.serverKeys());
            return new Handshake() {
                @Override
                public boolean onDatagram(byte[] datagram) {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }
}
