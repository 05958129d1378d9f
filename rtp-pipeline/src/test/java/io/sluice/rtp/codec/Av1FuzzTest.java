package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.Bytes;

class Av1FuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsTheSameAtAnyOffset(byte[] data) {
        Av1Descriptor first = new Av1Descriptor();
        Av1Descriptor second = new Av1Descriptor();
        boolean accepted = first.tryWrap(Bytes.at(0, data), 0, data.length);
        assertEquals(accepted, second.tryWrap(Bytes.at(7, data), 7, data.length));
        if (!accepted) {
            return;
        }
        assertEquals(first.spatialId(), second.spatialId());
        assertEquals(first.temporalId(), second.temporalId());
        assertEquals(first.elementCount(), second.elementCount());
        assertEquals(first.width(), second.width());
        assertEquals(first.height(), second.height());
        assertTrue(first.elementCount() >= 1);
        assertTrue(first.width() >= 0 && first.width() <= 65_536);
        assertTrue(first.height() >= 0 && first.height() <= 65_536);
        assertTrue(first.spatialId() <= 3 && first.temporalId() <= 7);
    }
}
