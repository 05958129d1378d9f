package io.sluice.rtp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedTest {
    /// 1,920 ticks back 2 bytes, 960 ticks back 3 bytes, primary 1 byte; all payload type 111.
    private static final byte[] TWO_REDUNDANT = Bytes.hex("EF 1E0002 EF 0F0003 6F A1A2 B1B2B3 C1");

    private final RedView red = new RedView();
    private final byte[] dst = new byte[64];

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsRedundancyAndPrimary(int offset) {
        byte[] bytes = Bytes.at(offset, TWO_REDUNDANT);
        assertTrue(red.tryWrap(bytes, offset, TWO_REDUNDANT.length));
        assertEquals(2, red.redundantCount());
        assertEquals(111, red.payloadType(0));
        assertEquals(111, red.payloadType(2));
        assertEquals(1920, red.timestampOffset(0));
        assertEquals(960, red.timestampOffset(1));
        assertEquals(0, red.timestampOffset(2));
        assertArrayEquals(Bytes.hex("A1A2"), block(0));
        assertArrayEquals(Bytes.hex("B1B2B3"), block(1));
        assertArrayEquals(Bytes.hex("C1"), block(2));
        assertEquals(red.offset(2), red.primaryOffset());
        assertEquals(1, red.primaryLength());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesEveryTruncationOfTheRedundancy(int offset) {
        for (int length = 0; length < TWO_REDUNDANT.length - 1; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(TWO_REDUNDANT, length));
            assertFalse(red.tryWrap(cut, offset, length), "length " + length);
        }
        assertTrue(red.tryWrap(Bytes.at(offset, TWO_REDUNDANT), offset, TWO_REDUNDANT.length - 1));
        assertEquals(0, red.primaryLength());
    }

    @Test
    void readsAPrimaryAlone() {
        byte[] bytes = Bytes.hex("6F 010203");
        assertTrue(red.tryWrap(bytes, 0, bytes.length));
        assertEquals(0, red.redundantCount());
        assertEquals(1, red.primaryOffset());
        assertEquals(3, red.primaryLength());
    }

    @Test
    void refusesMoreBlocksThanItHolds() {
        byte[] bytes = new byte[4 * 17 + 1];
        for (int i = 0; i < 17; i++) {
            bytes[4 * i] = (byte) 0xEF;
        }
        bytes[68] = 0x6F;
        assertFalse(red.tryWrap(bytes, 0, bytes.length));
        assertTrue(red.tryWrap(bytes, 4, bytes.length - 4));
        assertEquals(16, red.redundantCount());
    }

    @Test
    void keepsOnlyRedundancyYoungerThanASwitch() {
        assertTrue(red.tryWrap(TWO_REDUNDANT, 0, TWO_REDUNDANT.length));
        assertArrayEquals(Bytes.hex("E3 1E0002 E3 0F0003 63 A1A2 B1B2B3 C1"), rewritten(99, 1920));
        assertArrayEquals(Bytes.hex("E3 0F0003 63 B1B2B3 C1"), rewritten(99, 1919));
        assertArrayEquals(Bytes.hex("63 C1"), rewritten(99, 959));
        assertArrayEquals(Bytes.hex("63 C1"), rewritten(99, -1));
    }

    @Test
    void leavesOutYoungRedundancyOfNoAgeToo() {
        byte[] bytes = Bytes.hex("EF 000001 6F A1 C1");
        assertTrue(red.tryWrap(bytes, 0, bytes.length));
        assertArrayEquals(Bytes.hex("63 C1"), rewritten(99, -1));
    }

    @Test
    void wrapsAPlainPayload() {
        byte[] plain = Bytes.hex("00 0102");
        int length = RedWriter.wrap(111, plain, 1, 2, dst, 5);
        assertArrayEquals(Bytes.hex("6F 0102"), Arrays.copyOfRange(dst, 5, 5 + length));
        assertEquals(-1, RedWriter.wrap(111, plain, 0, 3, new byte[8], 5));
    }

    @Test
    void saysWhenItDoesNotFit() {
        assertTrue(red.tryWrap(TWO_REDUNDANT, 0, TWO_REDUNDANT.length));
        assertEquals(-1, RedWriter.rewrite(red, 99, 1920, new byte[TWO_REDUNDANT.length + 4], 5));
        assertEquals(TWO_REDUNDANT.length, RedWriter.rewrite(red, 99, 1920, new byte[TWO_REDUNDANT.length + 5], 5));
    }

    private byte[] block(int index) {
        return Arrays.copyOfRange(red.bytes(), red.offset(index), red.offset(index) + red.length(index));
    }

    private byte[] rewritten(int payloadType, int maxTimestampOffset) {
        int length = RedWriter.rewrite(red, payloadType, maxTimestampOffset, dst, 3);
        return Arrays.copyOfRange(dst, 3, 3 + length);
    }
}
