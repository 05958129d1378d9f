package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

class RedFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void blocksCoverThePayloadAndSurviveRewriting(byte[] data) {
        RedView red = new RedView();
        byte[] bytes = Bytes.at(7, data);
        boolean accepted = red.tryWrap(bytes, 7, data.length);
        assertEquals(accepted, new RedView().tryWrap(Bytes.at(0, data), 0, data.length));
        if (!accepted) {
            return;
        }
        int at = 7 + 4 * red.redundantCount() + 1;
        for (int block = 0; block <= red.redundantCount(); block++) {
            assertEquals(at, red.offset(block));
            assertTrue(red.length(block) >= 0);
            assertTrue(red.timestampOffset(block) >= 0 && red.timestampOffset(block) < 1 << 14);
            assertTrue(red.payloadType(block) >= 0 && red.payloadType(block) <= 127);
            at += red.length(block);
        }
        assertEquals(7 + data.length, at);
        for (int maxOffset : new int[] {-1, 0, 960, 1 << 14}) {
            byte[] dst = new byte[data.length + 3];
            int length = RedWriter.rewrite(red, 111, maxOffset, dst, 3);
            RedView again = new RedView();
            assertTrue(length > 0 && again.tryWrap(dst, 3, length));
            assertEquals(red.primaryLength(), again.primaryLength());
            assertTrue(maxOffset < 1 << 14 || again.redundantCount() == red.redundantCount());
        }
    }
}
