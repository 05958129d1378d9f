package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Av1DescriptorTest {
    /// W 2, N: an OBU of 3 bytes with extension (temporal 2, spatial 1), then one that takes the rest.
    private static final byte[] TWO = Bytes.hex("28 03 3448AA 30BBCC");

    private final Av1Descriptor av1 = new Av1Descriptor();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsTheAggregationHeaderAndLayers(int offset) {
        assertTrue(av1.tryWrap(Bytes.at(offset, TWO), offset, TWO.length));
        assertFalse(av1.isContinuation());
        assertFalse(av1.isContinued());
        assertTrue(av1.isSequenceStart());
        assertEquals(2, av1.elementCount());
        assertEquals(2, av1.temporalId());
        assertEquals(1, av1.spatialId());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesElementsThatDoNotAddUp(int offset) {
        for (int length = 0; length < 6; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(TWO, length));
            assertFalse(av1.tryWrap(cut, offset, length), "length " + length);
        }
        for (String hex : new String[] {
            "20 03 3448AA", "30 01 AA", "00 05 AA", "00 80", "00 808080808000", "00 FFFFFFFF7F", "88 30", "10"
        }) {
            byte[] bytes = Bytes.hex(hex);
            assertFalse(av1.tryWrap(Bytes.at(offset, bytes), offset, bytes.length), hex);
        }
    }

    @Test
    void walksElementsThatAllHaveALength() {
        byte[] bytes = Bytes.hex("40 02 30AA 8100 30 00");
        assertTrue(av1.tryWrap(bytes, 0, bytes.length));
        assertEquals(3, av1.elementCount());
        assertTrue(av1.isContinued());
    }

    @Test
    void doesNotTakeAContinuationForAnObuHeader() {
        byte[] bytes = Bytes.hex("90 3448AA");
        assertTrue(av1.tryWrap(bytes, 0, bytes.length));
        assertTrue(av1.isContinuation());
        assertEquals(0, av1.temporalId());
    }

    @Test
    void readsTheSizeInASequenceHeader() {
        byte[] reduced = Bytes.hex("18 08" + reducedSequence());
        assertTrue(av1.tryWrap(reduced, 0, reduced.length));
        assertEquals(640, av1.width());
        assertEquals(360, av1.height());
        for (int length = 2; length < 7; length++) {
            assertTrue(av1.tryWrap(reduced, 0, length));
            assertEquals(0, av1.width());
        }
    }

    /// profile 0, still 0, reduced 1, level 0; 10 bits of width, 9 of height; 639, 359.
    private static String reducedSequence() {
        String bits = "000" + "0" + "1" + "00000" + "1001" + "1000" + "1001111111" + "101100111" + "0000";
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i + 8 <= bits.length(); i += 8) {
            hex.append("%02X".formatted(Integer.parseInt(bits.substring(i, i + 8), 2)));
        }
        return hex.toString();
    }
}
