package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class RtxFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void restoresTheSameInPlaceAndElsewhere(byte[] data) {
        RtpPacketView view = new RtpPacketView();
        byte[] bytes = Bytes.at(7, data);
        if (!view.tryWrap(bytes, 7, data.length)) {
            return;
        }
        int sequenceNumber = Rtx.originalSequenceNumber(view);
        byte[] elsewhere = new byte[data.length + 5];
        int length = Rtx.unwrap(view, 96, 0x12345678, elsewhere);
        assertEquals(sequenceNumber < 0, length < 0);
        assertEquals(length, Rtx.unwrap(view, 96, 0x12345678, bytes));
        if (length < 0) {
            return;
        }
        assertArrayEquals(Arrays.copyOf(elsewhere, length), Arrays.copyOf(bytes, length));
        assertTrue(view.tryWrap(elsewhere, 0, length));
        RtpChecks.check(view, 0, length);
        assertEquals(sequenceNumber, view.sequenceNumber());
        assertEquals(0x12345678, view.ssrc());
        byte[] payload = new byte[view.payloadLength() + Rtx.HEADER_LENGTH];
        int again = Rtx.writePayload(sequenceNumber, elsewhere, view.payloadOffset(), view.payloadLength(), payload, 0);
        assertEquals(payload.length, again);
    }
}
