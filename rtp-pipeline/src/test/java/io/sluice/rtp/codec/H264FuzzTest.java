package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.Bytes;

class H264FuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsTheSameAtAnyOffset(byte[] data) {
        H264Descriptor first = new H264Descriptor();
        H264Descriptor second = new H264Descriptor();
        boolean accepted = first.tryWrap(Bytes.at(0, data), 0, data.length);
        assertEquals(accepted, second.tryWrap(Bytes.at(7, data), 7, data.length));
        if (!accepted) {
            return;
        }
        assertEquals(first.isIdr(), second.isIdr());
        assertEquals(first.isIdrStart(), second.isIdrStart());
        assertEquals(first.isNonReference(), second.isNonReference());
        assertEquals(first.hasPictureParameterSet(), second.hasPictureParameterSet());
        assertEquals(first.hasSequenceParameterSet(), second.hasSequenceParameterSet());
        assertEquals(first.mayStartFrame(), second.mayStartFrame());
        assertEquals(first.width(), second.width());
        assertEquals(first.height(), second.height());
        assertTrue(first.width() >= 0 && first.width() <= 16_384);
        assertTrue(first.height() >= 0 && first.height() <= 16_384);
        assertTrue(first.temporalId() >= 0 && first.temporalId() <= 7);
        assertTrue(!first.isIdrStart() || first.isIdr() && first.mayStartFrame());
    }
}
