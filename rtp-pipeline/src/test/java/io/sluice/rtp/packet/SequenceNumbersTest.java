package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
    @Test
    void measuresTheShortWayRoundAcrossTheWrap() {
        assertEquals(1, SequenceNumbers.distance(65535, 0));
        assertEquals(-1, SequenceNumbers.distance(0, 65535));
        assertEquals(10, SequenceNumbers.distance(65530, 4));
        assertEquals(32767, SequenceNumbers.distance(65535, 32766));
        assertEquals(-32768, SequenceNumbers.distance(0, 32768));
        assertEquals(0, SequenceNumbers.next(65535));
    }

    @Test
    void callsHalfWayRoundOlderInBothDirections() {
        assertTrue(SequenceNumbers.isNewer(0, 65535));
        assertFalse(SequenceNumbers.isNewer(65535, 0));
        assertFalse(SequenceNumbers.isNewer(5, 5));
        assertFalse(SequenceNumbers.isNewer(32768, 0));
        assertFalse(SequenceNumbers.isNewer(0, 32768));
    }

    @Test
    void unwrapsAcrossTheWrapWithReordering() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        assertFalse(unwrapper.hasStarted());
        long first = unwrapper.unwrap(65534);
        assertEquals(65534, first & 0xFFFF);
        assertEquals(first + 2, unwrapper.unwrap(0));
        assertEquals(first + 1, unwrapper.unwrap(65535));
        assertEquals(first + 3, unwrapper.unwrap(1));
        assertEquals(first + 3, unwrapper.highest());
        assertEquals(first + 4, unwrapper.peek(2));
        assertEquals(first + 3, unwrapper.highest());
    }

    @Test
    void staysPositiveWhenAnEarlierPacketComesSecond() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        long first = unwrapper.unwrap(0);
        assertEquals(first - 1, unwrapper.unwrap(65535));
        assertTrue(first - 1 > 0);
        TimestampUnwrapper timestamps = new TimestampUnwrapper();
        long start = timestamps.unwrap(0);
        assertEquals(start - 3000, timestamps.unwrap(0xFFFF_FFFFL - 2999));
        assertTrue(start - 3000 > 0);
    }

    @Test
    void isNotMovedBackByAStray() {
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        long first = unwrapper.unwrap(40000);
        unwrapper.unwrap(10000);
        assertEquals(first + 20000, unwrapper.unwrap(60000));
    }

    @Test
    void followsThousandsOfWraps() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        TimestampUnwrapper timestamps = new TimestampUnwrapper();
        long sequence = unwrapper.unwrap(1);
        long timestamp = timestamps.unwrap(1);
        for (int i = 0; i < 500_000; i++) {
            sequence += random.nextInt(1000) - 300;
            timestamp += random.nextInt(1 << 30) - (1 << 28);
            if (sequence > unwrapper.highest() - 20_000 && sequence > 0) {
                assertEquals(sequence, unwrapper.unwrap((int) sequence & 0xFFFF), "seed " + seed);
            }
            if (timestamp > 0 && timestamps.peek(timestamp) == timestamp) {
                assertEquals(timestamp, timestamps.unwrap(timestamp & 0xFFFF_FFFFL), "seed " + seed);
            }
        }
        unwrapper.reset();
        assertEquals(65536 + 7, unwrapper.unwrap(7));
    }

    @Test
    void unwrapsTimestampsAcrossTheWrap() {
        TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        long first = unwrapper.unwrap(0xFFFF_FF00L);
        assertEquals(first + 0x200, unwrapper.unwrap(0x100));
        assertEquals(first + 0x80, unwrapper.unwrap(0xFFFF_FF80L));
        assertEquals(first + 0x300, unwrapper.unwrap(0x200));
        assertTrue(unwrapper.hasStarted());
        unwrapper.reset();
        assertFalse(unwrapper.hasStarted());
    }
}
