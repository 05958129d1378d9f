package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtxTest {
    private static final byte[] RETRANSMISSION =
            Bytes.hex("B1 E1 0007 00000002 00000003 11111111 BEDE0001 10AA0000 FFFF 010203 0000 03");

    private final RtpPacketView view = new RtpPacketView();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void restoresTheOriginalIntoAnotherArray(int offset) {
        byte[] dst = new byte[100];
        assertTrue(view.tryWrap(Bytes.at(offset, RETRANSMISSION), offset, RETRANSMISSION.length));
        assertEquals(0xFFFF, Rtx.originalSequenceNumber(view));
        checkOriginal(dst, Rtx.unwrap(view, 96, 0x55555555, dst));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void restoresTheOriginalInPlace(int offset) {
        byte[] bytes = Bytes.at(offset, RETRANSMISSION);
        assertTrue(view.tryWrap(bytes, offset, RETRANSMISSION.length));
        checkOriginal(bytes, Rtx.unwrap(view, 96, 0x55555555, bytes));
    }

    private void checkOriginal(byte[] bytes, int length) {
        assertEquals(RETRANSMISSION.length - 2 - 3, length);
        assertTrue(view.tryWrap(bytes, 0, length));
        assertTrue(view.marker());
        assertEquals(96, view.payloadType());
        assertEquals(0xFFFF, view.sequenceNumber());
        assertEquals(2, view.timestamp());
        assertEquals(0x55555555, view.ssrc());
        assertEquals(0x11111111, view.csrc(0));
        assertEquals(0, view.paddingLength());
        assertTrue(view.findExtension(1) > 0);
        assertArrayEquals(
                Bytes.hex("010203"), Arrays.copyOfRange(bytes, view.payloadOffset(), view.payloadOffset() + 3));
    }

    @Test
    void takesAPayloadOfZeroOrOneByteForNoRetransmission() {
        byte[] dst = new byte[100];
        for (String payload : new String[] {"", "01"}) {
            byte[] bytes = Bytes.hex("80 61 0007 00000002 00000003" + payload);
            assertTrue(view.tryWrap(bytes, 0, bytes.length));
            assertEquals(-1, Rtx.originalSequenceNumber(view));
            assertEquals(-1, Rtx.unwrap(view, 96, 5, dst));
        }
        byte[] padded = Bytes.hex("A0 61 0007 00000002 00000003 01 0002");
        assertTrue(view.tryWrap(padded, 0, padded.length));
        assertEquals(-1, Rtx.originalSequenceNumber(view));
    }

    @Test
    void restoresAnEmptyOriginal() {
        byte[] bytes = Bytes.hex("80 61 0007 00000002 00000003 1234");
        assertTrue(view.tryWrap(bytes, 0, bytes.length));
        assertEquals(12, Rtx.unwrap(view, 96, 5, bytes));
        assertTrue(view.tryWrap(bytes, 0, 12));
        assertEquals(0x1234, view.sequenceNumber());
    }

    @Test
    void refusesAnArrayTooSmall() {
        assertTrue(view.tryWrap(RETRANSMISSION, 0, RETRANSMISSION.length));
        assertEquals(-1, Rtx.unwrap(view, 96, 5, new byte[RETRANSMISSION.length - 6]));
        byte[] payload = new byte[10];
        assertEquals(-1, Rtx.writePayload(1, payload, 0, 10, new byte[18], 7));
        assertFalse(Rtx.writePayload(1, payload, 0, 10, new byte[19], 7) < 0);
    }

    @Test
    void writesWhatItRestores() {
        byte[] payload = Bytes.hex("0A0B0C0D");
        byte[] packet = new byte[12 + 6];
        RtpHeaderWriter header = new RtpHeaderWriter();
        header.begin(packet, 0);
        header.header(97, true, 65535, 90_000, 77);
        int headerLength = header.finish();
        assertEquals(6, Rtx.writePayload(65530, payload, 1, 3, packet, headerLength) + 1);
        assertTrue(view.tryWrap(packet, 0, headerLength + 5));
        byte[] original = new byte[100];
        int length = Rtx.unwrap(view, 96, 76, original);
        assertTrue(view.tryWrap(original, 0, length));
        assertEquals(65530, view.sequenceNumber());
        assertArrayEquals(Bytes.hex("0B0C0D"), Arrays.copyOfRange(original, 12, length));
    }
}
