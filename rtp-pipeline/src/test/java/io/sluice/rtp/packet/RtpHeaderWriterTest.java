package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpHeaderWriterTest {
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final RtpPacketView view = new RtpPacketView();
    private final byte[] data = Bytes.hex("00112233445566778899AABBCCDDEEFF 0123456789");
    private final byte[] dst = new byte[400];

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void writesABareHeader(int offset) {
        begin(offset);
        assertEquals(12, writer.finish());
        assertTrue(view.tryWrap(dst, offset, 12));
        assertTrue(view.marker());
        assertEquals(101, view.payloadType());
        assertEquals(0xFFFF, view.sequenceNumber());
        assertEquals(0xFEDCBA98L, view.timestamp());
        assertEquals(0x80000001, view.ssrc());
        assertFalse(view.hasExtension());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void staysInTheOneByteFormWhileItCan(int offset) {
        begin(offset);
        writer.csrc(0xCAFEBABE);
        assertTrue(writer.extension(14, data, 0, 16));
        int handle = writer.reserveExtension(3, 2);
        int length = writer.finish();
        assertEquals(12 + 4 + 4 + 20, length);
        BigEndian.put16(dst, writer.extensionIndex(handle), 0xBEEF);
        assertTrue(view.tryWrap(dst, offset, length));
        assertEquals(RtpPacketView.ONE_BYTE_PROFILE, view.extensionProfile());
        assertEquals(0xCAFEBABE, view.csrc(0));
        assertArrayEquals(Arrays.copyOf(data, 16), element(14));
        assertArrayEquals(Bytes.hex("BEEF"), element(3));
    }

    @Test
    void spreadsIntoTheTwoByteFormForALongElement() {
        begin(7);
        int handle = writer.reserveExtension(3, 2);
        assertTrue(writer.extension(1, data, 0, 1));
        assertTrue(writer.extension(2, data, 0, 17));
        int length = writer.finish();
        BigEndian.put16(dst, writer.extensionIndex(handle), 0xBEEF);
        assertTrue(view.tryWrap(dst, 7, length));
        assertEquals(RtpPacketView.TWO_BYTE_PROFILE, view.extensionProfile());
        assertArrayEquals(Bytes.hex("BEEF"), element(3));
        assertArrayEquals(Arrays.copyOf(data, 1), element(1));
        assertArrayEquals(Arrays.copyOf(data, 17), element(2));
    }

    @Test
    void spreadsIntoTheTwoByteFormForAnEmptyElementOrALargeId() {
        begin(0);
        writer.extension(1, data, 0, 1);
        assertTrue(writer.extension(2, data, 0, 0));
        assertTrue(view.tryWrap(dst, 0, writer.finish()));
        assertEquals(RtpPacketView.TWO_BYTE_PROFILE, view.extensionProfile());
        assertArrayEquals(new byte[0], element(2));
        begin(0);
        assertTrue(writer.extension(15, data, 0, 1));
        assertTrue(view.tryWrap(dst, 0, writer.finish()));
        assertArrayEquals(Arrays.copyOf(data, 1), element(15));
    }

    @Test
    void leavesOutWhatNeedsAFormThatIsNotAllowed() {
        writer.begin(dst, 0, false);
        writer.header(101, true, 0xFFFF, 0xFEDCBA98L, 0x80000001);
        assertTrue(writer.extension(1, data, 0, 16));
        assertFalse(writer.extension(2, data, 0, 17));
        assertFalse(writer.extension(15, data, 0, 1));
        assertFalse(writer.extension(3, data, 0, 0));
        assertTrue(view.tryWrap(dst, 0, writer.finish()));
        assertEquals(RtpPacketView.ONE_BYTE_PROFILE, view.extensionProfile());
        assertEquals(-1, view.findExtension(2));
    }

    @Test
    void leavesOutWhatCannotBeEncoded() {
        begin(0);
        assertFalse(writer.extension(0, data, 0, 1));
        assertFalse(writer.extension(256, data, 0, 1));
        assertEquals(-1, writer.reserveExtension(1, 256));
        assertEquals(-1, writer.reserveExtension(1, -1));
        assertEquals(12, writer.finish());
    }

    @Test
    void leavesOutWhatHasNoRoom() {
        for (int size = 12; size < 60; size++) {
            byte[] small = new byte[size];
            writer.begin(small, 0);
            writer.header(101, true, 1, 2, 3);
            for (int id = 10; id < 20; id++) {
                writer.extension(id, data, 0, 3);
            }
            int length = writer.finish();
            assertTrue(length <= size);
            assertTrue(view.tryWrap(small, 0, length));
            RtpChecks.check(view, 0, length);
        }
    }

    @Test
    void leavesOutAThirtyThirdElement() {
        begin(0);
        for (int i = 0; i < 32; i++) {
            assertTrue(writer.extension(1, data, 0, 1));
        }
        assertFalse(writer.extension(1, data, 0, 1));
        assertTrue(view.tryWrap(dst, 0, writer.finish()));
    }

    @Test
    void refusesAContributorTooMany() {
        begin(0);
        for (int i = 0; i < 15; i++) {
            writer.csrc(i);
        }
        assertThrows(IllegalStateException.class, () -> writer.csrc(15));
        assertEquals(12 + 60, writer.finish());
        begin(0);
        writer.extension(1, data, 0, 1);
        assertThrows(IllegalStateException.class, () -> writer.csrc(1));
    }

    @Test
    void writesWhatTheViewReads() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            int offset = random.nextInt(8);
            random.nextBytes(dst);
            begin(offset);
            int csrcs = random.nextInt(16);
            for (int i = 0; i < csrcs; i++) {
                writer.csrc(i);
            }
            Map<Integer, byte[]> expected = new HashMap<>();
            int elements = random.nextInt(6);
            for (int i = 0; i < elements; i++) {
                int id = 1 + random.nextInt(random.nextBoolean() ? 14 : 255);
                byte[] value = new byte[random.nextInt(20)];
                random.nextBytes(value);
                if (!expected.containsKey(id) && writer.extension(id, value, 0, value.length)) {
                    expected.put(id, value);
                }
            }
            int length = writer.finish();
            assertTrue(view.tryWrap(dst, offset, length), "seed " + seed);
            RtpChecks.check(view, offset, length);
            assertEquals(length, view.headerLength(), "seed " + seed);
            assertEquals(csrcs, view.csrcCount(), "seed " + seed);
            expected.forEach((id, value) -> assertArrayEquals(value, element(id), "seed " + seed));
        }
    }

    private void begin(int offset) {
        writer.begin(dst, offset);
        writer.header(101, true, 0xFFFF, 0xFEDCBA98L, 0x80000001);
    }

    private byte[] element(int id) {
        int at = view.findExtension(id);
        assertTrue(at >= 0, "no element " + id);
        return Arrays.copyOfRange(dst, at, at + view.extensionLength());
    }
}
