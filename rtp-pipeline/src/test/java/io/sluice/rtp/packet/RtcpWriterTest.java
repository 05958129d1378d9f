package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RtcpWriterTest {
    private static final byte[] CNAME = "sluice".getBytes(StandardCharsets.UTF_8);

    private final byte[] dst = new byte[1200];
    private final RtcpWriter writer = new RtcpWriter(dst);
    private final RtcpCompoundView view = new RtcpCompoundView();
    private final RtcpChecks checks = new RtcpChecks();

    @Test
    void writesReportsWithTheirBlocks() {
        assertTrue(writer.senderReport(0xFFFFFFF1, 0xFEDCBA9876543210L, 0xFFFFFFF2L, 0xFFFFFFF3L, 0xFFFFFFF4L));
        assertTrue(writer.reportBlock(7, 255, -3, 0x1FFFFL, 0xFFFFFFF5L, 0xFFFFFFF6L, 0xFFFFFFF7L));
        assertTrue(writer.reportBlock(8, 0, 0x7FFF_FFFF, 1, 2, 3, 4));
        assertTrue(writer.receiverReport(9));
        assertTrue(writer.reportBlock(10, 1, 2, 3, 4, 5, 6));
        read(RtcpType.SENDER_REPORT);
        SenderReportView report = new SenderReportView();
        assertTrue(report.tryWrap(view));
        assertEquals(0xFFFFFFF1, report.ssrc());
        assertEquals(0xFEDCBA9876543210L, report.ntp());
        assertEquals(0xFFFFFFF2L, report.rtpTimestamp());
        assertEquals(0xFFFFFFF3L, report.packetCount());
        assertEquals(0xFFFFFFF4L, report.octetCount());
        ReportBlockView block = new ReportBlockView();
        assertTrue(block.tryWrap(view, 0));
        assertEquals(7, block.ssrc());
        assertEquals(255, block.fractionLost());
        assertEquals(-3, block.cumulativeLost());
        assertEquals(0x1FFFFL, block.extendedHighestSequence());
        assertEquals(0xFFFFFFF5L, block.jitter());
        assertEquals(0xFFFFFFF6L, block.lastSenderReport());
        assertEquals(0xFFFFFFF7L, block.delaySinceLastSenderReport());
        assertTrue(block.tryWrap(view, 1));
        assertEquals(0x7FFFFF, block.cumulativeLost());
        assertFalse(block.tryWrap(view, 2));
        assertTrue(view.next());
        assertEquals(9, view.ssrc());
        assertTrue(block.tryWrap(view, 0));
        assertEquals(10, block.ssrc());
    }

    @Test
    void takesBlocksOnlyWhileAReportIsLast() {
        assertFalse(writer.reportBlock(1, 0, 0, 0, 0, 0, 0));
        writer.receiverReport(1);
        for (int i = 0; i < 31; i++) {
            assertTrue(writer.reportBlock(i, 0, 0, 0, 0, 0, 0));
        }
        assertFalse(writer.reportBlock(31, 0, 0, 0, 0, 0, 0));
        assertEquals(1, checks.check(dst, 0, writer.length()));
        writer.pli(1, 2);
        assertFalse(writer.reportBlock(31, 0, 0, 0, 0, 0, 0));
        writer.reset();
        assertFalse(writer.reportBlock(31, 0, 0, 0, 0, 0, 0));
        assertEquals(0, writer.length());
    }

    @Test
    void writesDescriptionsOfEveryLength() {
        SdesView sdes = new SdesView();
        for (int length = 0; length <= 255; length++) {
            writer.reset();
            byte[] cname = new byte[length];
            Arrays.fill(cname, (byte) 'x');
            Arrays.fill(dst, (byte) 0xA5);
            assertTrue(writer.sdesCname(5, cname));
            read(RtcpType.SOURCE_DESCRIPTION);
            assertTrue(sdes.tryWrap(view), "length " + length);
            assertTrue(sdes.nextChunk());
            assertEquals(5, sdes.ssrc());
            assertArrayEquals(
                    cname, Arrays.copyOfRange(dst, sdes.cnameOffset(), sdes.cnameOffset() + sdes.cnameLength()));
            assertFalse(sdes.nextChunk());
        }
        assertFalse(writer.sdesCname(5, new byte[256]));
    }

    @Test
    void writesByePliAndFir() {
        assertTrue(writer.bye(1));
        assertTrue(writer.pli(2, 3));
        assertTrue(writer.fir(4, 5, 255));
        read(RtcpType.BYE);
        ByeView bye = new ByeView();
        assertTrue(bye.tryWrap(view));
        assertEquals(1, bye.count());
        assertEquals(1, bye.ssrc(0));
        assertTrue(view.next());
        PliView pli = new PliView();
        assertTrue(pli.tryWrap(view));
        assertEquals(2, view.ssrc());
        assertEquals(3, pli.mediaSsrc());
        assertTrue(view.next());
        FirView fir = new FirView();
        assertTrue(fir.tryWrap(view));
        assertEquals(1, fir.count());
        assertEquals(5, fir.ssrc(0));
        assertEquals(255, fir.commandNumber(0));
    }

    @Test
    void packsNacksAcrossTheWrap() {
        int[] sequenceNumbers = {65530, 65535, 0, 10, 11, 27, 28, 2000};
        assertEquals(8, writer.nack(1, 2, sequenceNumbers, 8));
        read(RtcpType.TRANSPORT_FEEDBACK);
        NackView nack = new NackView();
        assertTrue(nack.tryWrap(view));
        assertEquals(2, nack.mediaSsrc());
        List<Integer> told = new ArrayList<>();
        nack.forEach(told::add);
        assertArrayEquals(
                sequenceNumbers, told.stream().mapToInt(Integer::intValue).toArray());
        assertEquals(8, nack.count());
        assertEquals(12 + 4 * 4, writer.length());
    }

    @Test
    void saysHowManyNacksFoundRoom() {
        RtcpWriter small = new RtcpWriter(new byte[12 + 8]);
        int[] sequenceNumbers = {0, 100, 200, 300};
        assertEquals(2, small.nack(1, 2, sequenceNumbers, 4));
        assertEquals(20, small.length());
        assertEquals(0, small.nack(1, 2, sequenceNumbers, 4));
        assertEquals(0, writer.nack(1, 2, sequenceNumbers, 0));
        assertEquals(0, writer.length());
    }

    @Test
    void roundsRembDownTo18Bits() {
        RembView remb = new RembView();
        for (long bps : new long[] {0, 1, 0x3FFFF, 0x40000, 2_500_000, 1_234_567_891, Long.MAX_VALUE}) {
            writer.reset();
            assertTrue(writer.remb(1, bps, new int[] {7, 8}, 2));
            read(RtcpType.PAYLOAD_FEEDBACK);
            assertTrue(remb.tryWrap(view), "bps " + bps);
            assertTrue(remb.bitrateBps() <= bps && remb.bitrateBps() >= bps - bps / 0x20000, "bps " + bps);
            assertEquals(2, remb.ssrcCount());
            assertEquals(8, remb.ssrc(1));
        }
        assertFalse(writer.remb(1, -1, new int[0], 0));
    }

    @Test
    void writesTransportFeedbackThatReadsTheSame() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TransportCcView feedback = new TransportCcView();
        RtcpWriter large = new RtcpWriter(new byte[400_000]);
        for (int round = 0; round < 3_000; round++) {
            int[] deltas = randomDeltas(random, 1 + random.nextInt(round % 100 == 0 ? 65_535 : 300));
            int base = random.nextInt(65_536);
            int reference = random.nextInt(1 << 24) - (1 << 23);
            large.reset();
            assertTrue(large.transportCc(1, 2, base, reference, round & 0xFF, deltas, deltas.length), "seed " + seed);
            assertEquals(0, large.length() % 4);
            assertEquals(1, checks.check(large.bytes(), 0, large.length()), "seed " + seed);
            assertTrue(view.tryWrap(large.bytes(), 0, large.length()) && view.next());
            assertTrue(feedback.tryWrap(view));
            assertEquals(base, feedback.baseSequence());
            assertEquals(reference, feedback.referenceTime());
            assertEquals(reference * 64_000L, feedback.referenceTimeMicros());
            assertEquals(round & 0xFF, feedback.feedbackCount());
            assertEquals(deltas.length, feedback.count());
            int[] index = new int[1];
            feedback.forEach((sequenceNumber, received, deltaMicros) -> {
                int delta = deltas[index[0]];
                assertEquals(base + index[0]++ & 0xFFFF, sequenceNumber, "seed " + seed);
                assertEquals(delta != TransportCcChunks.NOT_RECEIVED, received, "seed " + seed);
                assertEquals(received ? delta * 250 : 0, deltaMicros, "seed " + seed);
            });
        }
    }

    /// Runs of one kind, so that every kind of chunk is met.
    private static int[] randomDeltas(Random random, int count) {
        int[] deltas = new int[count];
        int kind = 0;
        for (int i = 0; i < count; i++) {
            if (random.nextInt(8) == 0) {
                kind = random.nextInt(4);
            }
            deltas[i] = switch (kind) {
                case 0 -> TransportCcChunks.NOT_RECEIVED;
                case 1 -> random.nextInt(256);
                case 2 -> random.nextInt(65_536) - 32_768;
                default -> random.nextBoolean() ? 3 : TransportCcChunks.NOT_RECEIVED;
            };
        }
        return deltas;
    }

    @Test
    void packsSteadyArrivalsIntoOneRun() {
        int[] deltas = new int[1000];
        Arrays.fill(deltas, 4);
        RtcpWriter large = new RtcpWriter(new byte[2000]);
        assertTrue(large.transportCc(1, 2, 0, 0, 0, deltas, 1000));
        assertEquals(20 + 2 + 1000 + 2, large.length());
    }

    @Test
    void refusesDeltasOutOfRange() {
        assertFalse(writer.transportCc(1, 2, 0, 0, 0, new int[] {32_768}, 1));
        assertFalse(writer.transportCc(1, 2, 0, 0, 0, new int[] {-32_769}, 1));
        assertFalse(writer.transportCc(1, 2, 0, 0, 0, new int[0], 0));
        assertEquals(0, writer.length());
        assertTrue(writer.transportCc(1, 2, 0, 0, 0, new int[] {-32_768, 32_767}, 2));
    }

    @Test
    void writesCongestionFeedbackOnSeveralStreams() {
        assertTrue(writer.ccfbBegin(1));
        short[] metrics = {CcfbView.metric(true, 3, 0x1FFF), CcfbView.metric(false, 3, 5), CcfbView.metric(true, 0, 0)};
        assertTrue(writer.ccfbBlock(11, 65_535, metrics, 3));
        assertTrue(writer.ccfbBlock(12, 5, metrics, 2));
        assertTrue(writer.ccfbBlock(13, 5, metrics, 0));
        assertThrows(IllegalStateException.class, () -> writer.pli(1, 2));
        writer.ccfbEnd(0xFFFFFFFEL);
        assertThrows(IllegalStateException.class, () -> writer.ccfbEnd(1));
        assertFalse(writer.ccfbBlock(13, 5, metrics, 0));
        read(RtcpType.TRANSPORT_FEEDBACK);
        CcfbView feedback = new CcfbView();
        assertTrue(feedback.tryWrap(view));
        assertEquals(0xFFFFFFFEL, feedback.reportTimestamp());
        List<String> told = new ArrayList<>();
        feedback.forEach((ssrc, sequenceNumber, received, ecn, offset) ->
                told.add(ssrc + " " + sequenceNumber + " " + received + " " + ecn + " " + offset));
        assertEquals(
                List.of(
                        "11 65535 true 3 8191",
                        "11 0 false 0 0",
                        "11 1 true 0 0",
                        "12 5 true 3 8191",
                        "12 6 false 0 0"),
                told);
    }

    @Test
    void writesBothRoundTripBlocks() {
        assertTrue(writer.receiverReferenceTime(1, 0xFEDCBA9876543210L));
        assertTrue(writer.delaySinceReferenceTime(2, 3, 0xFFFFFFF1L, 0xFFFFFFF2L));
        read(RtcpType.EXTENDED_REPORT);
        XrView xr = new XrView();
        assertTrue(xr.tryWrap(view));
        assertEquals(1, xr.ssrc());
        assertTrue(xr.hasReferenceTime());
        assertEquals(0xFEDCBA9876543210L, xr.referenceNtp());
        assertEquals(0, xr.delayCount());
        assertTrue(view.next());
        assertTrue(xr.tryWrap(view));
        assertFalse(xr.hasReferenceTime());
        assertEquals(1, xr.delayCount());
        assertEquals(3, xr.delaySsrc(0));
        assertEquals(0xFFFFFFF1L, xr.lastReferenceTime(0));
        assertEquals(0xFFFFFFF2L, xr.delaySinceLastReferenceTime(0));
    }

    @Test
    void appendsWholePacketsOrNothing() {
        int[] deltas = {1, 2, 3};
        short[] metrics = {0, 0, 0};
        List<Predicate<RtcpWriter>> appenders = List.of(
                w -> w.senderReport(1, 2, 3, 4, 5),
                w -> w.receiverReport(1),
                w -> w.receiverReport(1) && w.reportBlock(1, 2, 3, 4, 5, 6, 7),
                w -> w.sdesCname(1, CNAME),
                w -> w.bye(1),
                w -> w.nack(1, 2, deltas, 3) > 0,
                w -> w.pli(1, 2),
                w -> w.fir(1, 2, 3),
                w -> w.remb(1, 2, deltas, 3),
                w -> w.transportCc(1, 2, 3, 4, 5, deltas, 3),
                w -> {
                    if (!w.ccfbBegin(1)) {
                        return false;
                    }
                    boolean block = w.ccfbBlock(1, 2, metrics, 3);
                    w.ccfbEnd(3);
                    return block;
                },
                w -> w.receiverReferenceTime(1, 2),
                w -> w.delaySinceReferenceTime(1, 2, 3, 4));
        for (int i = 0; i < appenders.size(); i++) {
            Predicate<RtcpWriter> appender = appenders.get(i);
            RtcpWriter roomy = new RtcpWriter(new byte[500]);
            assertTrue(appender.test(roomy), "appender " + i);
            int needed = roomy.length();
            assertEquals(0, needed % 4);
            assertEquals(1, checks.check(roomy.bytes(), 0, needed), "appender " + i);
            for (int room = 0; room <= needed; room++) {
                RtcpWriter tight = new RtcpWriter(new byte[room]);
                assertEquals(room == needed, appender.test(tight), "appender " + i + ", room " + room);
                assertTrue(tight.length() <= room);
                assertTrue(tight.length() == 0 || checks.check(tight.bytes(), 0, tight.length()) >= 0);
            }
        }
    }

    @Test
    void fillsACompound() {
        assertTrue(writer.senderReport(1, 2, 3, 4, 5));
        assertTrue(writer.sdesCname(1, CNAME));
        assertEquals(20, writer.nack(1, 2, IntStream.range(0, 20).toArray(), 20));
        assertTrue(writer.transportCc(1, 2, 3, 4, 5, new int[] {1}, 1));
        assertTrue(writer.pli(1, 2));
        assertEquals(5, checks.check(dst, 0, writer.length()));
        assertTrue(writer.hasRoom(1200 - writer.length()));
        assertFalse(writer.hasRoom(1200 - writer.length() + 1));
    }

    private void read(int packetType) {
        assertTrue(checks.check(dst, 0, writer.length()) > 0);
        assertTrue(view.tryWrap(dst, 0, writer.length()));
        assertTrue(view.next());
        assertEquals(packetType, view.packetType());
    }
}
