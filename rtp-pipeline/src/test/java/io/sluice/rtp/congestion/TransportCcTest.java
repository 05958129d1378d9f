package io.sluice.rtp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.sim.Allocations;
import io.sluice.rtp.sim.EventLoop;
import io.sluice.rtp.timing.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportCcTest {
    private static final long MILLIS = 1_000_000L;

    private record Status(int sequence, boolean received, long micros) {}

    private final List<byte[]> messages = new ArrayList<>();
    private final RtcpWriter writer = new RtcpWriter(new byte[1_200]);
    private final TransportCcGenerator generator =
            new TransportCcGenerator((mediaSsrc, baseSequence, referenceTime, feedbackCount, deltas, count) -> {
                writer.reset();
                assertTrue(
                        writer.transportCc(1, mediaSsrc, baseSequence, referenceTime, feedbackCount, deltas, count),
                        "fits a packet");
                messages.add(Arrays.copyOf(writer.bytes(), writer.length()));
            });

    private static TransportCcView viewOf(byte[] message) {
        RtcpCompoundView compound = new RtcpCompoundView();
        assertTrue(compound.tryWrap(message, 0, message.length) && compound.next());
        TransportCcView view = new TransportCcView();
        assertTrue(view.tryWrap(compound));
        return view;
    }

    private static List<Status> statusesOf(byte[] message) {
        List<Status> statuses = new ArrayList<>();
        TransportCcView view = viewOf(message);
        long[] micros = {view.referenceTimeMicros()};
        view.forEach((sequence, received, delta) -> {
            micros[0] += delta;
            statuses.add(new Status(sequence, received, received ? micros[0] : -1));
        });
        return statuses;
    }

    private void runUntil(long nowNanos) {
        while (Deadline.isDue(generator.nextTimeoutNanos(), nowNanos)) {
            generator.onTimeout(generator.nextTimeoutNanos());
        }
    }

    @Test
    void tellsWhenEachPacketCame() {
        generator.onPacket(7, 100, 10 * MILLIS);
        generator.onPacket(7, 101, 11 * MILLIS + 130_000);
        generator.onPacket(7, 103, 40 * MILLIS);
        runUntil(500 * MILLIS);
        assertEquals(1, messages.size());
        assertEquals(7, viewOf(messages.getFirst()).mediaSsrc());
        assertEquals(
                List.of(
                        new Status(100, true, 10_000),
                        new Status(101, true, 11_250),
                        new Status(102, false, -1),
                        new Status(103, true, 40_000)),
                statusesOf(messages.getFirst()));
    }

    @Test
    void goesOnWhereItEndedAcrossTheWrap() {
        for (int sequence = 65_500; sequence < 65_600; sequence++) {
            generator.onPacket(7, sequence & 0xFFFF, (sequence - 65_500) * 10 * MILLIS);
            runUntil((sequence - 65_500) * 10 * MILLIS);
        }
        runUntil(2_000 * MILLIS);
        List<Status> all = new ArrayList<>();
        messages.forEach(message -> all.addAll(statusesOf(message)));
        assertEquals(100, all.size());
        for (int i = 0; i < 100; i++) {
            assertEquals(new Status(65_500 + i & 0xFFFF, true, i * 10_000L), all.get(i));
        }
        assertTrue(messages.size() >= 9 && messages.size() <= 11, "every 100 ms: " + messages.size());
    }

    @Test
    void roundsWithoutAddingUpErrors() {
        for (int i = 0; i < 1_000; i++) {
            generator.onPacket(7, i, i * 333_333L);
        }
        runUntil(1_000 * MILLIS);
        for (byte[] message : messages) {
            for (Status status : statusesOf(message)) {
                assertEquals(status.sequence * 333.333, status.micros, 126);
            }
        }
    }

    @Test
    void reportsAPacketThatCameAfterALaterOneWasReported() {
        generator.onPacket(7, 10, 0);
        generator.onPacket(7, 12, 0);
        runUntil(100 * MILLIS);
        generator.onPacket(7, 11, 110 * MILLIS);
        generator.onPacket(7, 13, 120 * MILLIS);
        runUntil(300 * MILLIS);
        assertEquals(2, messages.size());
        assertEquals(
                List.of(new Status(11, true, 110_000), new Status(12, true, 0), new Status(13, true, 120_000)),
                statusesOf(messages.get(1)));
    }

    @Test
    void reportsDuplicatesOnce() {
        generator.onPacket(7, 10, 0);
        generator.onPacket(7, 10, 5 * MILLIS);
        runUntil(100 * MILLIS);
        assertEquals(List.of(new Status(10, true, 0)), statusesOf(messages.getFirst()));
        generator.onPacket(7, 10, 150 * MILLIS);
        assertEquals(Deadline.NEVER, generator.nextTimeoutNanos());
    }

    @Test
    void ignoresWhatIsOlderThanItsMemory() {
        for (int i = 0; i < 100; i++) {
            generator.onPacket(7, 1_000 + i, i * 50 * MILLIS);
            runUntil(i * 50 * MILLIS);
        }
        runUntil(10_000 * MILLIS);
        int before = messages.size();
        generator.onPacket(7, 1_001, 10_000 * MILLIS);
        assertEquals(Deadline.NEVER, generator.nextTimeoutNanos());
        assertEquals(before, messages.size());
    }

    @Test
    void sendsSeveralMessagesWhenOneIsTooSmall() {
        for (int i = 0; i < 6_000; i += 2) {
            generator.onPacket(7, 65_000 + i & 0xFFFF, i * 30_000L);
        }
        runUntil(1_000 * MILLIS);
        assertTrue(messages.size() > 1);
        List<Status> all = new ArrayList<>();
        for (byte[] message : messages) {
            assertTrue(message.length <= TransportCcGenerator.MAX_MESSAGE_BYTES, "length " + message.length);
            all.addAll(statusesOf(message));
        }
        assertEquals(5_999, all.size());
        assertEquals(3_000, all.stream().filter(Status::received).count());
        int last = 65_000 - 1;
        for (Status status : all) {
            assertEquals(last + 1 & 0xFFFF, status.sequence);
            last = status.sequence;
        }
    }

    @Test
    void beginsAnotherMessageWhenADeltaDoesNotFit() {
        generator.onPacket(7, 1, 0);
        generator.onPacket(7, 2, 9_000 * MILLIS);
        generator.onTimeout(9_000 * MILLIS);
        assertEquals(2, messages.size());
        assertEquals(List.of(new Status(2, true, 9_000_000)), statusesOf(messages.get(1)));
        assertEquals(1, viewOf(messages.get(1)).feedbackCount());
    }

    @Test
    void bridgesAGapOfThousandsInOneMessage() {
        generator.onPacket(7, 1, 0);
        generator.onPacket(7, 5_000, MILLIS);
        runUntil(100 * MILLIS);
        assertEquals(1, messages.size());
        assertEquals(5_000, viewOf(messages.getFirst()).count());
        assertTrue(messages.getFirst().length < 64);
    }

    @Test
    void beginsAnewAfterAJumpBeyondItsMemory() {
        generator.onPacket(7, 1, 0);
        runUntil(100 * MILLIS);
        generator.onPacket(7, 30_000, 101 * MILLIS);
        runUntil(400 * MILLIS);
        assertEquals(2, messages.size());
        assertEquals(List.of(new Status(30_000, true, 101_000)), statusesOf(messages.get(1)));
    }

    @Test
    void takesAboutAFiveHundredthOfTheWayBackBetween50And250Millis() {
        generator.onBitrate(10_000_000);
        assertEquals(50 * MILLIS, generator.intervalNanos());
        generator.onBitrate(108_800);
        assertEquals(100 * MILLIS, generator.intervalNanos());
        generator.onBitrate(10_000);
        assertEquals(250 * MILLIS, generator.intervalNanos());
        generator.onBitrate(0);
        assertEquals(250 * MILLIS, generator.intervalNanos());
    }

    @Test
    void runsNoTimerWhileNothingComes() {
        assertEquals(Deadline.NEVER, generator.nextTimeoutNanos());
        generator.onPacket(7, 1, 0);
        runUntil(100 * MILLIS);
        assertEquals(Deadline.NEVER, generator.nextTimeoutNanos());
    }

    @Test
    void toldAndHeardFatesAgreeOverABadNetwork() {
        for (long seed = 1; seed <= 3; seed++) {
            agreesOver(seed, seed % 2 == 0 ? 0 : -20_000 * MILLIS);
        }
    }

    private void agreesOver(long seed, long start) {
        int packets = 100_000;
        EventLoop loop = new EventLoop(start, 1_000_000);
        NetworkConditions conditions = NetworkConditions.PERFECT
                .withLoss(() -> LossModel.random(0.02))
                .withDelay(25 * MILLIS, 5 * MILLIS)
                .withReordering(0.05, 60 * MILLIS)
                .withDuplication(0.01);
        byte[] fates = new byte[packets];
        boolean[] arrived = new boolean[packets];
        long[] arrivedAt = new long[packets];
        long[] clockError = {0, 0};
        TransportCcSender sender = new TransportCcSender((results, now) -> {
            for (int i = 0; i < results.count(); i++) {
                int sequence = (int) results.sequence(i);
                if (results.isReceived(i)) {
                    assertTrue(arrived[sequence], "seed " + seed);
                    assertTrue(fates[sequence] != 2, "told once, seed " + seed);
                    fates[sequence] = 2;
                    long error = results.receivedMicros(i) - arrivedAt[sequence] / 1_000;
                    clockError[0] = clockError[1]++ == 0 ? error : clockError[0];
                    assertEquals(clockError[0], error, 251, "seed " + seed);
                } else {
                    assertEquals(0, fates[sequence], "lost once, seed " + seed);
                    fates[sequence] = 1;
                }
            }
            assertTrue(results.rttNanos() >= 0 && results.rttNanos() < 500 * MILLIS, "seed " + seed);
        });
        NetworkLink<byte[]> back = new NetworkLink<>(
                loop,
                NetworkConditions.PERFECT.withDelay(25 * MILLIS, 0),
                seed,
                message -> sender.onFeedback(viewOf(message), loop.nowNanos()));
        TransportCcGenerator receiver =
                new TransportCcGenerator((mediaSsrc, base, reference, number, deltas, count) -> {
                    writer.reset();
                    assertTrue(writer.transportCc(1, mediaSsrc, base, reference, number, deltas, count));
                    back.send(Arrays.copyOf(writer.bytes(), writer.length()), writer.length());
                });
        loop.attach(receiver::nextTimeoutNanos, receiver::onTimeout);
        NetworkLink<Integer> forward = new NetworkLink<>(loop, conditions, seed, sequence -> {
            if (!arrived[sequence]) {
                arrived[sequence] = true;
                arrivedAt[sequence] = loop.nowNanos();
            }
            receiver.onPacket(7, sequence & 0xFFFF, loop.nowNanos());
        });
        for (int i = 0; i < packets; i++) {
            assertEquals(i & 0xFFFF, sender.nextSequence());
            assertEquals(i, sender.onSent(1_000, Pacer.NO_PROBE, loop.nowNanos()));
            forward.send(i, 1_000);
            loop.runFor(400_000);
        }
        loop.runFor(1_000 * MILLIS);
        int wrong = 0;
        for (int i = 0; i < packets - 100; i++) {
            wrong += fates[i] != (arrived[i] ? 2 : 1) ? 1 : 0;
        }
        assertEquals(0, wrong, "seed " + seed);
        assertTrue(sender.bytesInFlight() <= 100 * 1_000, "seed " + seed);
    }

    @Test
    void believesNothingAboutPacketsItNeverSent() {
        TransportCcSender sender = new TransportCcSender((results, now) -> {
            throw new AssertionError("nothing to tell");
        });
        generator.onPacket(7, 30_000, 0);
        runUntil(100 * MILLIS);
        sender.onFeedback(viewOf(messages.getFirst()), 0);
        sender.onSent(1_000, Pacer.NO_PROBE, 0);
        sender.onFeedback(viewOf(messages.getFirst()), 0);
        assertEquals(1_000, sender.bytesInFlight());
    }

    @Test
    void countsAPacketThatNobodyTellsOfAsUnderWayForTwoSeconds() {
        TransportCcSender sender = new TransportCcSender((results, now) -> {});
        sender.onSent(1_000, Pacer.NO_PROBE, 0);
        sender.onSent(500, Pacer.NO_PROBE, 1_900 * MILLIS);
        assertEquals(1_500, sender.bytesInFlight());
        sender.onSent(100, Pacer.NO_PROBE, 2_000 * MILLIS);
        assertEquals(600, sender.bytesInFlight());
        sender.onPathChanged();
        assertEquals(0, sender.bytesInFlight());
    }

    @Test
    void allocatesNothingPerPacket() {
        TransportCcGenerator quiet =
                new TransportCcGenerator((mediaSsrc, base, reference, number, deltas, count) -> {});
        TransportCcSender sender = new TransportCcSender((results, now) -> {});
        long[] now = new long[1];
        Allocations.assertNonePer(100_000, "packet", () -> {
            now[0] += MILLIS;
            int sequence = sender.nextSequence();
            sender.onSent(1_000, Pacer.NO_PROBE, now[0]);
            quiet.onPacket(7, sequence, now[0]);
            quiet.onTimeout(now[0]);
        });
    }
}
