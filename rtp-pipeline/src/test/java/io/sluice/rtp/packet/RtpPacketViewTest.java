package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpPacketViewTest {
    private static final byte[] PLAIN = Bytes.hex("80 E0 FFFE 89ABCDEF DEADBEEF 010203");

    /// 2 CSRCs, one-byte block with ids 3 (2 bytes) and 5 (1 byte), padding of 4.
    private static final byte[] FULL =
            Bytes.hex("B2 60 0001 00000002 00000003 11111111 92222222 BEDE0002 31 AABB 00 50 CC 00 00 0102 000000 04");

    private final RtpPacketView view = new RtpPacketView();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsTheFixedHeader(int offset) {
        byte[] bytes = Bytes.at(offset, PLAIN);
        assertTrue(view.tryWrap(bytes, offset, PLAIN.length));
        assertTrue(view.marker());
        assertEquals(0x60, view.payloadType());
        assertEquals(0xFFFE, view.sequenceNumber());
        assertEquals(0x89ABCDEFL, view.timestamp());
        assertEquals(0xDEADBEEF, view.ssrc());
        assertEquals(0, view.csrcCount());
        assertFalse(view.hasExtension());
        assertEquals(-1, view.extensionProfile());
        assertEquals(12, view.headerLength());
        assertEquals(offset + 12, view.payloadOffset());
        assertEquals(3, view.payloadLength());
        assertEquals(0, view.paddingLength());
        assertFalse(view.firstExtension());
        RtpChecks.check(view, offset, PLAIN.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsContributorsExtensionsAndPadding(int offset) {
        byte[] bytes = Bytes.at(offset, FULL);
        assertTrue(view.tryWrap(bytes, offset, FULL.length));
        assertFalse(view.marker());
        assertEquals(2, view.csrcCount());
        assertEquals(0x11111111, view.csrc(0));
        assertEquals(0x92222222, view.csrc(1));
        assertEquals(0xBEDE, view.extensionProfile());
        assertEquals(32, view.headerLength());
        assertEquals(2, view.payloadLength());
        assertEquals(4, view.paddingLength());
        assertEquals(1, bytes[view.payloadOffset()]);
        assertEquals(offset + 25, view.findExtension(3));
        assertEquals(2, view.extensionLength());
        assertEquals(offset + 29, view.findExtension(5));
        assertEquals(1, view.extensionLength());
        assertEquals(-1, view.findExtension(4));
        assertEquals(0, view.extensionLength());
        RtpChecks.check(view, offset, FULL.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void staysInsideAtEveryTruncation(int offset) {
        for (int length = 0; length <= FULL.length; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(FULL, length));
            boolean accepted = view.tryWrap(cut, offset, length);
            if (accepted) {
                RtpChecks.check(view, offset, length);
            }
            assertFalse(accepted && length < 33, "accepted " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesARangeOutsideTheArray(int offset) {
        byte[] bytes = Bytes.at(offset, PLAIN);
        assertFalse(view.tryWrap(bytes, -1, PLAIN.length));
        assertFalse(view.tryWrap(bytes, offset, bytes.length - offset + 1));
        assertFalse(view.tryWrap(bytes, offset, -1));
        assertFalse(view.tryWrap(bytes, Integer.MAX_VALUE, PLAIN.length));
        assertFalse(view.tryWrap(bytes, offset, Integer.MAX_VALUE));
    }

    @Test
    void refusesOtherVersions() {
        for (int version : new int[] {0, 1, 3}) {
            byte[] bytes = PLAIN.clone();
            bytes[0] = (byte) (version << 6);
            assertFalse(view.tryWrap(bytes, 0, bytes.length));
        }
    }

    @Test
    void refusesPaddingOfZero() {
        assertFalse(wraps("A0 60 0001 00000002 00000003 01 00"));
    }

    @Test
    void refusesPaddingLongerThanThePayload() {
        assertFalse(wraps("A0 60 0001 00000002 00000003 01 FF"));
        assertFalse(wraps("A0 60 0001 00000002 00000003"));
    }

    @Test
    void takesPaddingOf255AndAPayloadOfNothingElse() {
        byte[] bytes = Arrays.copyOf(Bytes.hex("A0 60 0001 00000002 00000003"), 12 + 255);
        bytes[bytes.length - 1] = (byte) 255;
        assertTrue(view.tryWrap(bytes, 0, bytes.length));
        assertEquals(255, view.paddingLength());
        assertEquals(0, view.payloadLength());
        assertFalse(view.tryWrap(bytes, 0, bytes.length - 1));
    }

    @Test
    void refusesAnExtensionBlockOfLength0xFFFF() {
        assertFalse(wraps("90 60 0001 00000002 00000003 BEDEFFFF 10AA0000 01"));
    }

    @Test
    void takesAnEmptyExtensionBlock() {
        assertTrue(wraps("90 60 0001 00000002 00000003 BEDE0000 01"));
        assertTrue(view.hasExtension());
        assertFalse(view.firstExtension());
        assertEquals(1, view.payloadLength());
    }

    @Test
    void stopsAtReservedId15() {
        assertTrue(wraps("90 60 0001 00000002 00000003 BEDE0002 10AA F0BB 20CC 0000"));
        assertEquals(17, view.findExtension(1));
        assertEquals(-1, view.findExtension(15));
        assertEquals(-1, view.findExtension(2));
    }

    @Test
    void skipsPaddingButStopsAtId0WithALength() {
        assertTrue(wraps("90 60 0001 00000002 00000003 BEDE0002 00 10AA 01 BB 20CC 00"));
        assertEquals(18, view.findExtension(1));
        assertEquals(-1, view.findExtension(2));
        assertEquals(-1, view.findExtension(0));
    }

    @Test
    void stopsAtAnElementThatLeavesTheBlock() {
        assertTrue(wraps("90 60 0001 00000002 00000003 BEDE0001 10AA 2FBB 99999999"));
        assertEquals(17, view.findExtension(1));
        assertEquals(-1, view.findExtension(2));
        assertTrue(wraps("90 60 0001 00000002 00000003 10000002 01 01 AA 02 05 BB CC DD 99999999"));
        assertEquals(18, view.findExtension(1));
        assertEquals(-1, view.findExtension(2));
        assertTrue(wraps("90 60 0001 00000002 00000003 10000001 01 01 AA 02 99999999"));
        assertEquals(-1, view.findExtension(2));
    }

    @Test
    void readsTheTwoByteFormWithAppbitsEmptyElementsAndLargeIds() {
        assertTrue(wraps("90 60 0001 00000002 00000003 100F0003 FF 02 AABB 00 0F 00 01 03 CCDDEE 99"));
        assertEquals(18, view.findExtension(255));
        assertEquals(2, view.extensionLength());
        assertEquals(23, view.findExtension(15));
        assertEquals(0, view.extensionLength());
        assertEquals(25, view.findExtension(1));
        assertEquals(3, view.extensionLength());
    }

    @Test
    void givesTheFirstOfTwoElementsWithOneId() {
        assertTrue(wraps("90 60 0001 00000002 00000003 BEDE0001 10AA 10BB 99"));
        assertEquals(17, view.findExtension(1));
    }

    @Test
    void hasNoElementsInAnUnknownProfile() {
        assertTrue(wraps("90 60 0001 00000002 00000003 12340001 10AA10BB 99"));
        assertEquals(0x1234, view.extensionProfile());
        assertFalse(view.firstExtension());
        assertFalse(view.nextExtension());
    }

    @Test
    void keepsItsPacketWhenTheNextOneIsRefused() {
        assertTrue(view.tryWrap(FULL, 0, FULL.length));
        for (String refused : new String[] {
            "80 60 0001",
            "90 60 0001 00000002 00000003 1234FFFF",
            "90 60 0001 00000002 00000003 1234",
            "A0 60 0001 00000002 00000003 01 FF",
            "8F 60 0001 00000002 00000003 01"
        }) {
            byte[] bytes = Bytes.hex(refused);
            assertFalse(view.tryWrap(bytes, 0, bytes.length));
            assertEquals(32, view.headerLength());
            assertEquals(0xBEDE, view.extensionProfile());
            assertEquals(29, view.findExtension(5));
            assertEquals(4, view.paddingLength());
            RtpChecks.check(view, 0, FULL.length);
        }
    }

    private boolean wraps(String hex) {
        byte[] bytes = Bytes.hex(hex);
        byte[] shifted = Bytes.at(7, bytes);
        boolean accepted = view.tryWrap(shifted, 7, bytes.length);
        if (accepted) {
            RtpChecks.check(view, 7, bytes.length);
        }
        assertEquals(accepted, view.tryWrap(bytes, 0, bytes.length));
        return accepted;
    }
}
