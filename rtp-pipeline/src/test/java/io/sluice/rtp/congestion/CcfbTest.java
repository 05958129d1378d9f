package io.sluice.rtp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.sim.EventLoop;
import io.sluice.rtp.timing.Deadline;
import io.sluice.rtp.timing.NtpClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CcfbTest {
    private static final long MILLIS = 1_000_000L;
    private static final NtpClock CLOCK = new NtpClock(0, 1_800_000_000_000_000_000L);

    private static CcfbGenerator.Handler writingTo(Consumer<byte[]> sink) {
        RtcpWriter writer = new RtcpWriter(new byte[1_200]);
        return new CcfbGenerator.Handler() {
            @Override
            public void beginFeedback() {
                writer.reset();
                assertTrue(writer.ccfbBegin(1));
            }

            @Override
            public void addFeedbackBlock(int ssrc, int beginSequence, short[] metrics, int count) {
                assertTrue(writer.ccfbBlock(ssrc, beginSequence, metrics, count), "fits a packet");
            }

            @Override
            public void endFeedback(long reportTimestamp) {
                writer.ccfbEnd(reportTimestamp);
                sink.accept(Arrays.copyOf(writer.bytes(), writer.length()));
            }
        };
    }

    private static CcfbView viewOf(byte[] message) {
        RtcpCompoundView compound = new RtcpCompoundView();
        assertTrue(compound.tryWrap(message, 0, message.length) && compound.next());
        CcfbView view = new CcfbView();
        assertTrue(view.tryWrap(compound));
        return view;
    }

    @Test
    void tellsTheFateOfEachPacketOfEachStream() {
        List<byte[]> messages = new ArrayList<>();
        CcfbGenerator generator = new CcfbGenerator(CLOCK, writingTo(messages::add));
        generator.onPacket(1, 65_535, 0);
        generator.onPacket(1, 1, 50 * MILLIS);
        generator.onPacket(2, 9, 75 * MILLIS);
        generator.onTimeout(100 * MILLIS);
        List<String> told = new ArrayList<>();
        viewOf(messages.getFirst())
                .forEach((ssrc, sequence, received, ecn, offset) ->
                        told.add(ssrc + ":" + sequence + (received ? " " + offset : " lost")));
        assertEquals(List.of("1:65535 102", "1:0 lost", "1:1 51", "2:9 26"), told);
        assertEquals(
                CLOCK.compactNtpAt(100 * MILLIS), viewOf(messages.getFirst()).reportTimestamp());
        assertEquals(Deadline.NEVER, generator.nextTimeoutNanos());
    }

    @Test
    void spreadsOverSeveralMessages() {
        List<byte[]> messages = new ArrayList<>();
        CcfbGenerator generator = new CcfbGenerator(CLOCK, writingTo(messages::add));
        for (int i = 0; i < 1_500; i++) {
            generator.onPacket(i % 3, i / 3, i * 50_000L);
        }
        generator.onTimeout(100 * MILLIS);
        assertTrue(messages.size() >= 3);
        int[] count = new int[1];
        for (byte[] message : messages) {
            assertTrue(message.length <= CcfbGenerator.MAX_MESSAGE_BYTES, "length " + message.length);
            viewOf(message).forEach((ssrc, sequence, received, ecn, offset) -> count[0] += received ? 1 : 0);
        }
        assertEquals(1_500, count[0]);
    }

    @Test
    void boundsTheStreamsItKnows() {
        List<byte[]> messages = new ArrayList<>();
        CcfbGenerator generator = new CcfbGenerator(CLOCK, writingTo(messages::add));
        for (int ssrc = 0; ssrc < 10_000; ssrc++) {
            generator.onPacket(ssrc, 1, 0);
        }
        generator.onTimeout(100 * MILLIS);
        int[] count = new int[1];
        messages.forEach(message -> viewOf(message).forEach((ssrc, sequence, received, ecn, offset) -> count[0]++));
        assertEquals(256, count[0]);
    }

    @Test
    void toldAndHeardFatesAgreeOverABadNetwork() {
        for (long seed = 1; seed <= 3; seed++) {
            agreesOver(seed);
        }
    }

    private static void agreesOver(long seed) {
        int packets = 60_000;
        EventLoop loop = new EventLoop(0, 1_000_000);
        byte[] fates = new byte[packets];
        boolean[] arrived = new boolean[packets];
        long[] arrivedAt = new long[packets];
        long[] firstError = {Long.MIN_VALUE};
        long[] lastSequence = new long[1];
        CcfbSender sender = new CcfbSender((results, now) -> {
            for (int i = 0; i < results.count(); i++) {
                int sequence = (int) results.sequence(i);
                assertTrue(i == 0 || results.sequence(i - 1) < sequence, "in order, seed " + seed);
                lastSequence[0] = sequence;
                if (results.isReceived(i)) {
                    assertTrue(arrived[sequence] && fates[sequence] != 2, "seed " + seed);
                    fates[sequence] = 2;
                    long error = results.receivedMicros(i) - arrivedAt[sequence] / 1_000;
                    firstError[0] = firstError[0] == Long.MIN_VALUE ? error : firstError[0];
                    assertEquals(firstError[0], error, 1_100, "seed " + seed);
                } else {
                    assertEquals(0, fates[sequence], "seed " + seed);
                    fates[sequence] = 1;
                }
            }
        });
        NetworkLink<byte[]> back = new NetworkLink<>(
                loop,
                NetworkConditions.PERFECT.withDelay(25 * MILLIS, 0),
                seed,
                message -> sender.onFeedback(viewOf(message), loop.nowNanos()));
        CcfbGenerator receiver = new CcfbGenerator(CLOCK, writingTo(message -> back.send(message, message.length)));
        loop.attach(receiver::nextTimeoutNanos, receiver::onTimeout);
        NetworkConditions conditions = NetworkConditions.PERFECT
                .withLoss(() -> LossModel.random(0.02))
                .withDelay(25 * MILLIS, 5 * MILLIS)
                .withReordering(0.05, 60 * MILLIS)
                .withDuplication(0.01);
        NetworkLink<Integer> forward = new NetworkLink<>(loop, conditions, seed, sequence -> {
            if (!arrived[sequence]) {
                arrived[sequence] = true;
                arrivedAt[sequence] = loop.nowNanos();
            }
            receiver.onPacket(sequence % 4, 65_000 + sequence / 4 & 0xFFFF, loop.nowNanos());
        });
        for (int i = 0; i < packets; i++) {
            assertEquals(i, sender.onSent(i % 4, 65_000 + i / 4 & 0xFFFF, 1_000, Pacer.NO_PROBE, loop.nowNanos()));
            forward.send(i, 1_000);
            loop.runFor(250_000);
        }
        loop.runFor(1_000 * MILLIS);
        int wrong = 0;
        for (int i = 0; i < packets - 100; i++) {
            wrong += fates[i] != (arrived[i] ? 2 : 1) ? 1 : 0;
        }
        assertEquals(0, wrong, "seed " + seed);
    }

    @Test
    void confusesNoPacketsThatShareAPlace() {
        CcfbSender sender = new CcfbSender((results, now) -> {
            throw new AssertionError("nothing to tell");
        });
        sender.onSent(1, 300, 1_000, Pacer.NO_PROBE, 0);
        List<byte[]> messages = new ArrayList<>();
        CcfbGenerator generator = new CcfbGenerator(CLOCK, writingTo(messages::add));
        generator.onPacket(1, 300 - 256, 0);
        generator.onPacket(5, 300, 0);
        generator.onTimeout(100 * MILLIS);
        sender.onFeedback(viewOf(messages.getFirst()), 0);
        assertEquals(1_000, sender.bytesInFlight());
    }
}
