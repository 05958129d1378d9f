package io.sluice.rtp.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.sim.Allocations;
import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
    private static final long MILLIS = 1_000_000L;

    private final ReceptionStatistics statistics = new ReceptionStatistics(90_000);

    private void receive(long from, long to) {
        for (long sequence = from; sequence < to; sequence++) {
            statistics.onPacket(sequence, sequence * 3_000, 100, sequence * 33_333_333L);
        }
    }

    @Test
    void countsLossOfTheIntervalAndOfAllTime() {
        assertFalse(statistics.hasStarted());
        receive(1_000, 1_100);
        receive(1_125, 1_200);
        statistics.closeInterval();
        assertEquals(25 * 256 / 200, statistics.fractionLost());
        assertEquals(25, statistics.cumulativeLost());
        assertEquals(1_199, statistics.extendedHighestSequence());
        receive(1_200, 1_300);
        statistics.closeInterval();
        assertEquals(0, statistics.fractionLost());
        assertEquals(25, statistics.cumulativeLost());
    }

    @Test
    void countsLatePacketsAndDuplicatesAsReceived() {
        receive(1_000, 1_010);
        receive(1_011, 1_020);
        receive(1_010, 1_011);
        statistics.closeInterval();
        assertEquals(0, statistics.cumulativeLost());
        receive(1_015, 1_018);
        statistics.closeInterval();
        assertEquals(-3, statistics.cumulativeLost());
        assertEquals(0, statistics.fractionLost());
    }

    @Test
    void carriesCyclesAcrossTheWrap() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        for (int i = 65_530; i < 65_546; i++) {
            statistics.onPacket(unwrapper.unwrap(i & 0xFFFF), 0, 100, 0);
        }
        statistics.closeInterval();
        assertEquals(0, statistics.cumulativeLost());
        assertEquals(9, statistics.extendedHighestSequence() & 0xFFFF);
        assertEquals(2, statistics.extendedHighestSequence() >> 16);
    }

    @Test
    void beginsAnewAfterAJumpThatIsConfirmed() {
        receive(1_000, 1_100);
        receive(20_000, 20_001);
        statistics.closeInterval();
        assertEquals(1_099, statistics.extendedHighestSequence());
        receive(20_001, 20_100);
        statistics.closeInterval();
        assertEquals(0, statistics.cumulativeLost());
        assertEquals(20_099, statistics.extendedHighestSequence());
    }

    @Test
    void ignoresASingleWildPacket() {
        receive(1_000, 1_100);
        receive(20_000, 20_001);
        receive(1_100, 1_200);
        statistics.closeInterval();
        assertEquals(1, statistics.cumulativeLost() + 1);
        assertEquals(1_199, statistics.extendedHighestSequence());
    }

    @Test
    void measuresJitterAsTheAppendixDoes() {
        double expected = 0;
        long lastTransit = 0;
        for (int i = 0; i < 500; i++) {
            long arrival = i * 20 * MILLIS + (i % 3) * 5 * MILLIS;
            long transit = arrival * 90_000 / 1_000_000_000L - i * 1_800L;
            if (i > 0) {
                expected += (Math.abs(transit - lastTransit) - expected) / 16;
            }
            lastTransit = transit;
            statistics.onPacket(i, i * 1_800L, 100, arrival);
        }
        assertEquals(expected, statistics.jitter(), 2);
        assertEquals(expected * 1e9 / 90_000, statistics.jitterNanos(), 30_000);
    }

    @Test
    void measuresNoJitterInEvenFramesAcrossTheWrapOfTimestamps() {
        long start = 0xFFFF_FFFFL - 30_000;
        for (int i = 0; i < 400; i++) {
            int frame = i / 8;
            statistics.onPacket(
                    i, start + frame * 3_000L & 0xFFFF_FFFFL, 100, frame * 100 * MILLIS / 3 + i % 8 * MILLIS);
        }
        assertTrue(statistics.jitter() <= 1, "jitter " + statistics.jitter());
    }

    @Test
    void echoesTheLastSenderReport() {
        assertEquals(0, statistics.lastSenderReport());
        assertEquals(0, statistics.delaySinceLastSenderReport(0));
        statistics.onSenderReport(0x1111_2222_3333_4444L, 100 * MILLIS);
        assertEquals(0x2222_3333L, statistics.lastSenderReport());
        assertEquals(65_536 / 2, statistics.delaySinceLastSenderReport(600 * MILLIS), 1);
    }

    @Test
    void allocatesNothingPerPacket() {
        long[] sequence = new long[1];
        Allocations.assertNonePer(50_000, "packet", () -> {
            long s = sequence[0]++;
            statistics.onPacket(s, s * 3_000 & 0xFFFF_FFFFL, 1_000, s * 4 * MILLIS);
        });
    }
}
